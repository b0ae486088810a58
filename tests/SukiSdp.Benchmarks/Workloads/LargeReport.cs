using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W13: a report of many recordings: its export, the next nightly one, and how fast a browser opens it.</summary>
internal sealed class LargeReport : Workload
{
    private const int RecordingsEach = 3;
    private const int MostSeconds = 2;

    // The first that is installed.
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome", "microsoft-edge"];

    public override string Name => "W13";

    public override string Title => "a report of 10,000 sessions and 30,000 recordings of 4 KiB (--quick: 1,000 and 3,000)";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title) { HasMemoryBar = true };
        int sessions = bench.Quick ? 1_000 : 10_000;
        string folder = bench.EmptyFolder("saved"), page = Path.Combine(folder, "report.html"), empty = Path.Combine(folder, "empty.html");
        await LargeArchive.MakeAsync(folder, sessions, RecordingsEach, Wav(), cancellationToken);
        await File.WriteAllTextAsync(empty, "<!DOCTYPE html><title>Empty</title>", cancellationToken);
        Entry first = section.Add("Export-SukiArchiveReport"), again = section.Add("Export-SukiArchiveReport, once more");
        Entry start = section.Add("browser, an empty page"), open = section.Add("browser, the report");
        section.Module = again;
        for (int round = 0; round < bench.Rounds; round++)
        {
            Directory.CreateDirectory(Path.Combine(folder, "report_files"));
            Directory.Delete(Path.Combine(folder, "report_files"), recursive: true);
            first.Add(await ExportAsync(), module: true);
            again.Add(await ExportAsync(), module: true);
            if (Browsers.Select(Programs.Find).FirstOrDefault(path => path is not null) is not { } browser)
            {
                continue;
            }

            start.Add(await OpenAsync(browser, empty));
            ProcessResult shown = await OpenAsync(browser, page);
            open.Add(shown);
            bool isRight = shown.Output.Contains($"{sessions:#,0} sessions.", StringComparison.Ordinal);
            open.Wrong += isRight ? 0 : 1;
            section.WrongResults += isRight ? 0 : 1;
        }

        if (open.Seconds.Values.Count > 0)
        {
            section.Bars.Add(new Bar("a browser opens the page within 2 s, without its own start", open.Seconds.Median - start.Seconds.Median, MostSeconds, " s"));
        }
        else
        {
            section.Entries.RemoveAll(entry => entry == start || entry == open);
            section.Notes.Add($"Browser: not measured, none of {string.Join(", ", Browsers)} is installed.");
        }

        section.Bars.Add(new Bar("the export holds at most 200 MiB over the shell", Math.Max(first.Memory.Max, again.Memory.Max) / (1 << 20), 200, " MiB"));
        Directory.Delete(folder, recursive: true);
        return section;

        Task<ShellRun> ExportAsync() => bench.Shell.RunAsync("", "", $"Export-SukiArchiveReport '{folder}' '{folder}'", new Dictionary<string, string>(), cancellationToken);

        // The browser ends as soon as the page has been loaded and its scripts have run.
        Task<ProcessResult> OpenAsync(string browser, string path) =>
            ChildProcess.RunAsync(browser, ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", new Uri(path).AbsoluteUri], null, cancellationToken);
    }

    private static byte[] Wav() =>
    [
        .. "RIFF"u8, .. BitConverter.GetBytes(4096 - 8), .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, .. BitConverter.GetBytes(16_000), .. BitConverter.GetBytes(32_000), 2, 0, 16, 0,
        .. "data"u8, .. BitConverter.GetBytes(4096 - 44), .. Workbench.Content(4096 - 44, seed: 13),
    ];
}
