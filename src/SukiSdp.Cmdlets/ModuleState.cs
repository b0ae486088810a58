using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace SukiSdp.Commands;

/// <summary>What the module keeps between two commands.</summary>
internal static class ModuleState
{
    private static readonly ConditionalWeakTable<Runspace, Shell> Shells = new();

    /// <summary>The clock of all commands. Tests replace it.</summary>
    public static Clock Clock { get; set; } = Clock.System;

    /// <summary>The session ids that commands were given.</summary>
    public static RecentSessions Sessions { get; } = new();

    /// <summary>
    /// The log-in of <c>Connect-SukiSdp</c>, which serves where a command is given none; null when there is none. Each runspace has its own: a host
    /// that runs several at once may serve a different partner in each.
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
