namespace SukiSdp.Windows;

/// <summary>A line of a report.</summary>
/// <param name="Outcome"><c>started</c>, <c>passed</c>, <c>failed</c> or <c>skipped</c>.</param>
/// <param name="Name">The test's full name.</param>
/// <param name="Message">Why it failed or was skipped.</param>
internal sealed record TestOutcome(string Outcome, string Name, string Message);

/// <summary>The results of the tests of a suite.</summary>
internal sealed record SuiteResult(IReadOnlyList<TestOutcome> Tests)
{
    private const string WholeSuite = "The suite";

    public int Passed => Count("passed");

    public int Failed => Count("failed");

    public int Skipped => Count("skipped");

    /// <summary>How many of the tests that passed failed first.</summary>
    public int Repeated { get; init; }

    /// <summary>Reads a report. What did not come to its end, be it a test or the whole suite, has failed.</summary>
    /// <param name="report">The file. Its lines have tabs between outcome, seconds, name and message; the last is <c>end</c>.</param>
    /// <param name="ending">How the program ended.</param>
    /// <param name="mayBeEmpty">Whether a report without tests is complete.</param>
    public static SuiteResult Read(string report, string ending, bool mayBeEmpty)
    {
        string[][] lines = File.Exists(report) ? [.. File.ReadLines(report).Select(line => line.Split('\t'))] : [];
        List<TestOutcome> tests = [];
        HashSet<string> running = [];
        foreach (string[] line in lines.Where(line => line.Length == 4))
        {
            TestOutcome test = new(line[0], Unescape(line[2]), Unescape(line[3]));
            if (test.Outcome == "started")
            {
                running.Add(test.Name);
                continue;
            }

            running.Remove(test.Name);
            tests.Add(test);
        }

        tests.AddRange(running.Select(name => new TestOutcome("failed", name, $"It did not end: {ending}.")));
        if (lines.LastOrDefault() is not ["end"] || (tests.Count == 0 && !mayBeEmpty))
        {
            tests.Add(new TestOutcome("failed", WholeSuite, $"It is not complete: {ending}."));
        }

        return new SuiteResult(tests);
    }

    /// <summary>Whether the suite came to its end.</summary>
    public bool IsComplete => Tests.All(test => test.Name != WholeSuite);

    private int Count(string outcome) => Tests.Count(test => test.Outcome == outcome);

    private static string Unescape(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\\(.)", match => match.Groups[1].Value switch
    {
        "n" => "\n",
        "t" => "\t",
        var other => other,
    });
}
