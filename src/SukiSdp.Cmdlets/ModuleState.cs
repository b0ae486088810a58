using System.Collections.Concurrent;

namespace SukiSdp.Commands;

/// <summary>What the module keeps between two commands of a shell.</summary>
internal static class ModuleState
{
    /// <summary>The clock of all commands. Tests put another in its place.</summary>
    public static Clock Clock { get; set; } = Clock.System;

    /// <summary>The session ids that commands were given.</summary>
    public static RecentSessions Sessions { get; } = new();
}
