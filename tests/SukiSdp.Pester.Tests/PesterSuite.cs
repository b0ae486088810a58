using System.Collections.Concurrent;
using System.Reflection;
using SukiSdp.Tour;

namespace SukiSdp.Pester.Tests;

/// <summary>tests/Pester, run over one module: each file once, in a process of its own, when its first test is requested.</summary>
public abstract class PesterSuite : IDisposable
{
    /// <summary>The tests of the package itself.</summary>
    public const string PackageFile = "Package.Tests.ps1";

    private static readonly Lazy<PesterResult[]> Discovered = new(Discover);

    private readonly ConcurrentDictionary<string, Lazy<Task<PesterResult[]>>> _files = new();
    private readonly TestShell _shell = new();

    private static string Repository => Path.GetFullPath(Path.Combine(StagedModule.Folder, "..", ".."));

    private static string Pester => typeof(PesterSuite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PesterModule").Value!;

    /// <summary>Finds tests.</summary>
    /// <param name="isSelected">Whether a test is one of them.</param>
    private protected static TheoryData<PesterTest> Find(Func<PesterResult, bool> isSelected) =>
    [
        .. Discovered.Value.Where(isSelected).Select(test => new PesterTest { File = test.File, Line = test.Line, Index = test.Index, Name = test.Name }),
    ];

    /// <summary>Asserts that a test passed, and runs its file if it did not run yet.</summary>
    /// <param name="testClass">The class whose selected tests are run.</param>
    /// <param name="test">The test.</param>
    public async Task AssertPassedAsync(Type testClass, PesterTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        PesterResult[] results = await _files.GetOrAdd(test.File, file => new Lazy<Task<PesterResult[]>>(() => RunAsync(testClass, file))).Value;
        PesterResult result = results.Single(one => (one.Line, one.Index) == (test.Line, test.Index));
        Skip.If(result.Outcome == "Skipped", string.Join(' ', result.Errors.Select(error => error.Split('\n')[0])));
        Assert.True(result.Outcome == "Passed" && result.Errors.Length == 0, $"{result.Outcome}: {string.Join('\n', result.Errors)}");
    }

    public void Dispose()
    {
        _shell.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the variables that specify the module for the tests.</summary>
    private protected abstract Task<IReadOnlyDictionary<string, string>> GetEnvironmentAsync();

    /// <summary>Makes a package of the staged module, and installs it in the home of this suite's shells.</summary>
    private protected async Task<IReadOnlyDictionary<string, string>> InstallPackageAsync()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_shell.Folder, "package")).FullName;
        Dictionary<string, string> made = await _shell.RunAsync<Dictionary<string, string>>("Install-Package.ps1", ["-Repository", Repository, "-Folder", folder], new Dictionary<string, string>());
        return new Dictionary<string, string> { ["SUKI_SDP_TEST_MODULE"] = made["Module"], ["SUKI_SDP_TEST_PACKAGE"] = made["Package"] };
    }

    private static PesterResult[] Discover()
    {
        using TestShell shell = new();
        return shell.RunAsync<PesterResult[]>(
            "Invoke-Suite.ps1", ["-Pester", Pester, "-Path", Path.Combine(Repository, "tests", "Pester"), "-Discover"], new Dictionary<string, string>()).GetAwaiter().GetResult();
    }

    private async Task<PesterResult[]> RunAsync(Type testClass, string file)
    {
        IReadOnlySet<int> lines = SelectedTests.LinesOf(testClass, file);
        bool isAll = Discovered.Value.Where(test => test.File == file).All(test => lines.Contains(test.Line));
        return await _shell.RunAsync<PesterResult[]>(
            "Invoke-Suite.ps1",
            ["-Pester", Pester, "-Path", Path.Combine(Repository, "tests", "Pester", file), .. isAll ? [] : new[] { "-Line", string.Join(',', lines) }],
            await GetEnvironmentAsync());
    }
}
