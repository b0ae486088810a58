using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace SukiSdp.Commands;

/// <summary>The state that the module keeps between commands.</summary>
internal static class ModuleState
{
    private static readonly ConditionalWeakTable<Runspace, Shell> Shells = new();

    /// <summary>The clock of all commands. Tests replace it.</summary>
    public static Clock Clock { get; set; } = Clock.System;

    /// <summary>The session IDs that commands used.</summary>
    public static RecentSessions Sessions { get; } = new();

    /// <summary>
    /// The connection of <c>Connect-SukiSdp</c>, which commands use by default; null for none. Each runspace has its own, because a host
    /// with several runspaces can use a different partner in each.
    /// </summary>
    public static SukiSdpConnection? Connection
    {
        get => Runspace.DefaultRunspace is { } here && Shells.TryGetValue(here, out Shell? shell) ? shell.Connection : null;
        set
        {
            if (Runspace.DefaultRunspace is { } here)
            {
                Shells.GetOrCreateValue(here).Connection = value;
            }
        }
    }

    private sealed class Shell
    {
        public SukiSdpConnection? Connection { get; set; }
    }
}
