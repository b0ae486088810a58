namespace SukiSdp.Pester.Tests;

/// <summary>tests/Pester over the staged module.</summary>
[TestCaseOrderer("SukiSdp.Pester.Tests.SelectedTests", "SukiSdp.Pester.Tests")]
public sealed class StagedModuleTests(StagedModuleTests.Suite suite) : IClassFixture<StagedModuleTests.Suite>
{
    public static TheoryData<PesterTest> Tests => Suite.All;

    [SkippableTheory]
    [MemberData(nameof(Tests))]
    public Task It(PesterTest test) => suite.AssertPassedAsync(GetType(), test);

    /// <summary>Takes the module that the tests take by themselves.</summary>
    public sealed class Suite : PesterSuite
    {
        internal static TheoryData<PesterTest> All => Find(test => test.File != PackageFile);

        private protected override int ProcessCount => 2;

        private protected override Task<IReadOnlyDictionary<string, string>> GetEnvironmentAsync() =>
            Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());
    }
}
