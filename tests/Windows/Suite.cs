using System.Diagnostics;
using System.Globalization;

namespace SukiSdp.Windows;

/// <summary>Tests that one program runs.</summary>
/// <param name="Name">Its name on the command line, and of its report and its log.</param>
/// <param name="Title">What it tests.</param>
internal sealed record Suite(string Name, string Title, string Program, IReadOnlyList<string> Arguments, string Report, string Log)
{
    // More failures than this have a common cause, which a repetition doesn't remove.
    private const int MostRepeated = 5;

    /// <summary>The names of all.</summary>
    public static IReadOnlyList<string> Names { get; } = ["client", "cmdlets", "pester"];

    /// <summary>Those that were requested.</summary>
    public static IEnumerable<Suite> All(WorkFolder folder, LaneOptions options)
    {
        return options.Suites.Select(name => name switch
        {
            "client" => Xunit(name, "The client's tests", "SukiSdp.Client.Tests"),
            "cmdlets" => Xunit(name, "The cmdlets' tests", "SukiSdp.Cmdlets.Tests"),
            _ => new Suite(name, "Pester in pwsh.exe", Path.Combine(folder.Shell, "pwsh.exe"), PesterArguments(), folder.In(name + ".tsv"), folder.In(name + ".log")),
        });

        Suite Xunit(string name, string title, string project)
        {
            string report = folder.In(name + ".tsv");
            string[] arguments = ["xunit", WorkFolder.Windows(folder.TestAssembly(project)), WorkFolder.Windows(report), options.Filter];
            return new Suite(name, title, Path.Combine(folder.DotNet, "dotnet.exe"), arguments, report, folder.In(name + ".log"));
        }

        string[] PesterArguments() =>
        [
            "-NoProfile", "-NonInteractive", "-File", WorkFolder.Windows(Path.Combine(folder.Repository, "tests", "Windows", "Invoke-PesterSuite.ps1")),
            "-Pester", WorkFolder.Windows(folder.In("Pester")), "-Report", WorkFolder.Windows(folder.In("pester.tsv")), "-Filter", options.Filter,
        ];
    }

    /// <summary>Runs it, and prints its counts.</summary>
    /// <remarks>
    /// A suite whose program ended in the middle is run again: with Wine's sockets, .NET can fail on a thread of its own when a connection is reset before it is
    /// accepted.
    /// </remarks>
    public SuiteResult Run(Wine wine, TimeSpan limit)
    {
        Stopwatch watch = Stopwatch.StartNew();
        SuiteResult result = RunOnce(wine, limit);
        if (!result.IsComplete && watch.Elapsed < limit)
        {
            Console.WriteLine($"{Title}: the program ended after {result.Passed} tests, and is run again. Its output is in {Log}.first");
            File.Copy(Log, Log + ".first", overwrite: true);
            result = RunOnce(wine, limit);
        }

        Console.WriteLine($"{Title}: {result.Passed} passed, {result.Failed} failed, {result.Skipped} skipped in {Text(watch.Elapsed)}");
        return result;
    }

    /// <summary>Runs the tests that failed once more, one by one, and prints why they failed and what was skipped.</summary>
    /// <remarks>Under Wine, a busy computer delays programs by seconds. The output names a test that passes only now.</remarks>
    public SuiteResult Repeat(SuiteResult result, Wine wine, TimeSpan limit)
    {
        TestOutcome[] failed = [.. result.Tests.Where(test => test.Outcome == "failed")];
        TestOutcome[] repeated = failed.Length > MostRepeated || !result.IsComplete ? [] : [.. failed.Where(test => PassesAlone(wine, limit, test))];
        foreach (TestOutcome test in failed)
        {
            Console.WriteLine($"{(repeated.Contains(test) ? "Failed, and passed when it was repeated alone" : "Failed")}: {test.Name}\n    {test.Message.ReplaceLineEndings("\n    ")}");
        }

        foreach (IGrouping<string, TestOutcome> reason in result.Tests.Where(test => test.Outcome == "skipped").GroupBy(test => test.Message))
        {
            Console.WriteLine($"Skipped: {reason.Count()} ({reason.Key})");
        }

        return result with { Tests = [.. result.Tests.Select(test => repeated.Contains(test) ? test with { Outcome = "passed" } : test)] };
    }

    /// <summary>A time as the output has it.</summary>
    public static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s");

    private SuiteResult RunOnce(Wine wine, TimeSpan limit)
    {
        File.Delete(Report);
        int? exitCode = wine.Run(Program, Arguments, Log, limit);
        return SuiteResult.Read(Report, exitCode is { } code ? $"the program ended with exit code {code}" : $"the suite was ended after {limit.TotalMinutes:0} min");
    }

    // The last argument is the filter.
    private bool PassesAlone(Wine wine, TimeSpan limit, TestOutcome test)
    {
        SuiteResult result = (this with { Arguments = [.. Arguments.SkipLast(1), test.Name] }).RunOnce(wine, limit);
        return result.IsComplete && result.Failed == 0 && result.Passed > 0;
    }
}
