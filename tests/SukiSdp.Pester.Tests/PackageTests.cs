namespace SukiSdp.Pester.Tests;

/// <summary>tests/Pester over the module as it is installed from its package.</summary>
[TestCaseOrderer("SukiSdp.Pester.Tests.SelectedTests", "SukiSdp.Pester.Tests")]
public sealed class PackageTests(PackageTests.Suite suite) : IClassFixture<PackageTests.Suite>
{
    public static TheoryData<PesterTest> Tests => Suite.Selected;

    [SkippableTheory]
    [MemberData(nameof(Tests))]
    public Task It(PesterTest test) => suite.AssertPassedAsync(GetType(), test);

    /// <summary>Makes the package, and installs it in a home of its own.</summary>
    public sealed class Suite : PesterSuite
    {
        private readonly Lazy<Task<IReadOnlyDictionary<string, string>>> _environment;

        // The package has the files of the staged module, byte for byte, as one of its tests verifies. The short run repeats only the tests with the tag Package: of all
        // that can differ when these files are in the folder of an installed module, there is one at least.
        internal static TheoryData<PesterTest> Selected => Find(test => TestRun.IsFull || test.File == PackageFile || test.Tags.Contains("Package"));

        public Suite() => _environment = new(InstallPackageAsync);

        private protected override Task<IReadOnlyDictionary<string, string>> GetEnvironmentAsync() => _environment.Value;
    }
}
