namespace SukiSdp.Windows;

/// <summary>Tests that one program runs.</summary>
/// <param name="folder">The folder for its report and its log.</param>
/// <param name="name">Its name on the command line, and of its report and its log.</param>
/// <param name="title">What it tests.</param>
/// <param name="program">The program.</param>
/// <param name="arguments">Returns the program's arguments for a report and a filter.</param>
internal sealed class Suite(WorkFolder folder, string name, string title, string program, Func<string, string, string[]> arguments)
{
    // More failures than this have a common cause, which a repetition doesn't remove.
    private const int MostRepeated = 5;

    /// <summary>The names of all.</summary>
    public static IReadOnlyList<string> Names { get; } = ["client", "cmdlets", "pester"];

    public string Name => name;

    /// <summary>Returns the suite with a name.</summary>
    public static Suite Named(string name, WorkFolder folder)
    {
        return name switch
        {
            "client" => Xunit("The client's tests", "SukiSdp.Client.Tests"),
            "cmdlets" => Xunit("The cmdlets' tests", "SukiSdp.Cmdlets.Tests"),
            _ => new Suite(folder, name, "Pester in pwsh.exe", Path.Combine(folder.Shell, "pwsh.exe"), (report, filter) =>
            [
                "-NoProfile", "-NonInteractive", "-File", WorkFolder.Windows(Path.Combine(folder.Repository, "tests", "Windows", "Invoke-PesterSuite.ps1")),
                "-Pester", WorkFolder.Windows(folder.In("Pester")), "-Report", WorkFolder.Windows(report), "-Filter", filter,
            ]),
        };

        Suite Xunit(string title, string project) => new(folder, name, title, Path.Combine(folder.DotNet, "dotnet.exe"), (report, filter) =>
            ["xunit", WorkFolder.Windows(folder.TestAssembly(project)), WorkFolder.Windows(report), filter]);
    }

    /// <summary>Runs the tests whose names contain a text, and prints their counts.</summary>
    /// <remarks>
    /// A suite whose program ended in the middle is run again: with Wine's sockets, .NET can fail on a thread of its own when a connection is reset before it is
    /// accepted.
    /// </remarks>
    public SuiteResult Run(Wine wine, string filter, Deadline deadline)
    {
        TimeSpan start = deadline.Elapsed;
        SuiteResult result = RunOnce(wine, filter, deadline);
        if (!result.IsComplete && !deadline.IsOver)
        {
            string first = folder.In(name + ".first.log");
            Console.WriteLine($"{title}: the program ended after {result.Passed} tests, and is run again. Its output is in {first}");
            File.Copy(folder.In(name + ".log"), first, overwrite: true);
            wine.Stop();
            result = RunOnce(wine, filter, deadline);
        }

        Console.WriteLine($"{title}: {result.Passed} passed, {result.Failed} failed, {result.Skipped} skipped in {Deadline.Text(deadline.Elapsed - start)}");
        return result;
    }

    /// <summary>Repeats the tests that failed, one by one, and prints why they failed and what was skipped.</summary>
    /// <remarks>Under Wine, a busy computer delays programs by seconds. The output names a test that passes only when it is repeated.</remarks>
    public SuiteResult Repeat(SuiteResult result, Wine wine, Deadline deadline)
    {
        TestOutcome[] failed = [.. result.Tests.Where(test => test.Outcome == "failed")];
        TestOutcome[] repeated = failed.Length > MostRepeated || !result.IsComplete ? [] : [.. failed.Where(test => PassesAlone(wine, test, deadline))];
        foreach (TestOutcome test in failed)
        {
            Console.WriteLine($"{title}: {(repeated.Contains(test) ? "failed, and passed when it was repeated alone" : "failed")}: {test.Name}\n    {test.Message.ReplaceLineEndings("\n    ")}");
        }

        foreach (IGrouping<string, TestOutcome> reason in result.Tests.Where(test => test.Outcome == "skipped").GroupBy(test => test.Message))
        {
            Console.WriteLine($"{title}: {reason.Count()} skipped ({reason.Key})");
        }

        return result with { Tests = [.. result.Tests.Select(test => repeated.Contains(test) ? test with { Outcome = "passed" } : test)], Repeated = repeated.Length };
    }

    private SuiteResult RunOnce(Wine wine, string filter, Deadline deadline, string suffix = "")
    {
        string report = folder.In(name + suffix + ".tsv");
        File.Delete(report);
        int? exitCode = wine.Run(program, arguments(report, filter), folder.In(name + suffix + ".log"), deadline.Left);
        string ending = exitCode is { } code ? $"the program ended with exit code {code}" : $"it was ended after {Deadline.Text(deadline.Elapsed)}";
        return SuiteResult.Read(report, ending, mayBeEmpty: filter.Length > 0);
    }

    private bool PassesAlone(Wine wine, TestOutcome test, Deadline deadline)
    {
        wine.Stop();
        SuiteResult result = RunOnce(wine, test.Name, deadline, ".alone");
        return result.IsComplete && result.Failed == 0 && result.Passed > 0;
    }
}
