namespace SukiSdp.Benchmarks.Report;

/// <summary><c>docs/performance.md</c>: what people wrote stays, what was measured is replaced.</summary>
internal static class PerformancePage
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    /// <summary>Puts a report between the page's marks, and the plots beside the page.</summary>
    /// <exception cref="InvalidOperationException">The page has no marks.</exception>
    public static async Task WriteAsync(string docs, string report, IReadOnlyList<Section> sections)
    {
        string path = Path.Combine(docs, "performance.md");
        string page = await File.ReadAllTextAsync(path);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal), end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidOperationException($"{path} has no lines {Begin} and {End}.");
        }

        await File.WriteAllTextAsync(path, string.Concat(page.AsSpan(0, begin + Begin.Length), "\n", report, page.AsSpan(end)));
        if (sections.SelectMany(s => s.Growth).ToList() is { Count: > 0 } growth)
        {
            await File.WriteAllTextAsync(Path.Combine(docs, "performance-time.svg"), GrowthPlot.Time(growth));
            await File.WriteAllTextAsync(Path.Combine(docs, "performance-memory.svg"), GrowthPlot.Memory(growth));
        }
    }
}
