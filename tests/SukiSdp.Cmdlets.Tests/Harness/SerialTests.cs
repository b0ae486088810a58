using Xunit;

// More than the computer has processors: many tests wait for a process of their own.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>Tests that change what the whole process shares: its environment variables, the module's clock. They run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class SerialTests
{
    public const string Name = "Serial";
}
