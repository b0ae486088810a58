namespace SukiSdp.Pester.Tests;

/// <summary>tests/Pester over the module as it is installed from its package.</summary>
[TestCaseOrderer("SukiSdp.Pester.Tests.SelectedTests", "SukiSdp.Pester.Tests")]
public sealed class PackageTests(PackageTests.Suite suite) : IClassFixture<PackageTests.Suite>
{
    [SkippableTheory]
    [MemberData(nameof(PesterSuite.TestsBut), null, MemberType = typeof(PesterSuite))]
    public Task It(PesterTest test) => suite.AssertPassedAsync(GetType(), test);

    /// <summary>Makes the package, and installs it in a home of its own.</summary>
    public sealed class Suite : PesterSuite
    {
        private readonly Lazy<Task<IReadOnlyDictionary<string, string>>> _environment;

        public Suite() => _environment = new(InstallPackageAsync);

        private protected override Task<IReadOnlyDictionary<string, string>> GetEnvironmentAsync() => _environment.Value;
    }
}
