namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>Ends a test that waits for something that never happens.</summary>
internal static class Watchdog
{
    /// <summary>Far longer than anything here takes on the busiest machine: no assertion rests on it.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromMinutes(5);
}
