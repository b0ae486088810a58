using System.Reflection;
using SukiSdp.Tour;

namespace SukiSdp.Pester.Tests;

/// <summary>
/// tests/Pester, run over one module: all files that have selected tests, when the first of these is requested, in a few processes at the same time. A process
/// for each file would compile Pester and the module for each file.
/// </summary>
public abstract class PesterSuite : IDisposable
{
    /// <summary>The tests of the package itself.</summary>
    public const string PackageFile = "Package.Tests.ps1";

    private static readonly Lazy<PesterResult[]> Discovered = new(Discover);

    private readonly TestShell _shell = new();
    private Task<PesterResult[]>? _run;

    private static string Repository => Path.GetFullPath(Path.Combine(StagedModule.Folder, "..", ".."));

    private static string Pester => typeof(PesterSuite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PesterModule").Value!;

    /// <summary>Finds tests.</summary>
    /// <param name="isSelected">Whether a test is one of them.</param>
    private protected static TheoryData<PesterTest> Find(Func<PesterResult, bool> isSelected) =>
    [
        .. Discovered.Value.Where(isSelected).Select(test => new PesterTest { File = test.File, Line = test.Line, Index = test.Index, Name = test.Name }),
    ];

    /// <summary>How many processes run the files.</summary>
    private protected virtual int ProcessCount => 1;

    /// <summary>Asserts that a test passed, and runs the selected tests if they did not run yet.</summary>
    /// <param name="testClass">The class whose selected tests are run.</param>
    /// <param name="test">The test.</param>
    public async Task AssertPassedAsync(Type testClass, PesterTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        PesterResult result = (await (_run ??= RunAsync(SelectedTests.Of(testClass)))).Single(one => (one.File, one.Line, one.Index) == (test.File, test.Line, test.Index));
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

    // The files go to the processes in turn.
    private async Task<PesterResult[]> RunAsync(IReadOnlyCollection<PesterTest> selected)
    {
        IReadOnlyDictionary<string, string> environment = await GetEnvironmentAsync();
        string[] files = [.. selected.Select(test => test.File).Distinct().Order(StringComparer.Ordinal)];
        PesterResult[][] results = await Task.WhenAll(Enumerable.Range(0, Math.Min(ProcessCount, files.Length))
            .Select(process => RunAsync([.. files.Where((_, at) => at % ProcessCount == process)], selected, environment)));
        return [.. results.SelectMany(result => result)];
    }

    private Task<PesterResult[]> RunAsync(string[] files, IReadOnlyCollection<PesterTest> selected, IReadOnlyDictionary<string, string> environment)
    {
        HashSet<string> lines = [.. selected.Where(test => files.Contains(test.File)).Select(test => $"{test.File}:{test.Line}")];
        bool isAll = Discovered.Value.Where(test => files.Contains(test.File)).All(test => lines.Contains($"{test.File}:{test.Line}"));
        return _shell.RunAsync<PesterResult[]>(
            "Invoke-Suite.ps1",
            ["-Pester", Pester, "-Path", Path.Combine(Repository, "tests", "Pester"), "-File", string.Join(',', files), .. isAll ? [] : new[] { "-Line", string.Join(',', lines) }],
            environment);
    }
}
