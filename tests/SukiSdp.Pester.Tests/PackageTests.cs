namespace SukiSdp.Pester.Tests;

/// <summary>tests/Pester over the module as it is installed from its package.</summary>
[TestCaseOrderer("SukiSdp.Pester.Tests.SelectedTests", "SukiSdp.Pester.Tests")]
public sealed class PackageTests(PackageTests.Suite suite) : IClassFixture<PackageTests.Suite>
{
    // The package has the files of the staged module, byte for byte, as one of its tests proves. What doesn't depend on where they are, and starts a shell for each
    // test, isn't repeated in the short run.
    public static TheoryData<PesterTest> Tests =>
        PesterSuite.TestsBut(Environment.GetEnvironmentVariable("SUKISDP_TEST_FULL") == "1" ? [] : ["Input.Tests.ps1", "NightlyHabits.Tests.ps1", "Schedule.Tests.ps1", "Windows.Tests.ps1"]);

    [SkippableTheory]
    [MemberData(nameof(Tests))]
    public Task It(PesterTest test) => suite.AssertPassedAsync(GetType(), test);

    /// <summary>Makes the package, and installs it in a home of its own.</summary>
    public sealed class Suite : PesterSuite
    {
        private readonly Lazy<Task<IReadOnlyDictionary<string, string>>> _environment;

        public Suite() => _environment = new(InstallPackageAsync);

        private protected override Task<IReadOnlyDictionary<string, string>> GetEnvironmentAsync() => _environment.Value;
    }
}
