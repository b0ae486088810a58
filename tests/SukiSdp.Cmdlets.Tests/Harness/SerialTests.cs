using Xunit;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>Tests that change what the whole process shares: its environment variables, the module's clock. They run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class SerialTests
{
    public const string Name = "Serial";
}
