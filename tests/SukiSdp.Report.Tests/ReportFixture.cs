using SukiSdp.Tests;

namespace SukiSdp.Report.Tests;

/// <summary>A browser, and a report of an archive with a session of each kind.</summary>
public sealed class ReportFixture : IAsyncLifetime
{
    public const string Complete = "visit-complete";
    public const string Hostile = "</script><img src=x onerror=\"document.title='pwned'\">";
    public const string LineSeparator = "a\u2028b\u2029'\"&amp; {{script}} \u202Eabc";

    // As text, a path to the share of another computer; as a name, harmless.
    public const string OtherComputer = "%2e%2e/%5C%5Chost%5Cshare/file%3A%2F%2Fhost.wav";

    // What is special in a URL, in HTML or to a shell, as far as the system allows it in a name.
    public static readonly string OddFolder = OperatingSystem.IsWindows() ? "it's #1 [a] 100%41 & b" : "it's #1 [a] 100%41? & b";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public string Folder { get; } = Directory.CreateTempSubdirectory("SukiSdp.Report.").FullName;

    public string Page => Path.Combine(Folder, "report.html");

    /// <summary>A report of an archive with what is rare.</summary>
    public string OddPage => Path.Combine(Folder, "odd.html");

    public async Task InitializeAsync()
    {
        if (Chromium.Program is not { } program)
        {
            return;
        }

        SampleArchive archive = new(Path.Combine(Folder, "arc hive #1"));
        Fill(archive);
        SampleArchive odd = new(Path.Combine(Folder, "odd"));
        FillOdd(odd);
        await Shell.RunAsync(Folder, "Export-SukiArchiveReport -LiteralPath 'arc hive #1'; Export-SukiArchiveReport odd odd.html");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--mute-audio"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Opens a page from disk, in a window of its own. It must load without an error, and no request may leave its folder.</summary>
    internal async Task<OpenPage> OpenAsync(string? path = null, int width = 1280, ColorScheme colors = ColorScheme.Light, string hash = "")
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = colors,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "America/New_York",
        });
        context.SetDefaultTimeout((float)TestRun.Watchdog.TotalMilliseconds / 10);
        return await OpenPage.OpenAsync(context, path ?? Page, hash);
    }

    private static void FillOdd(SampleArchive archive)
    {
        for (int i = 1; i <= 200; i++)
        {
            archive.AddRecording("many", i, SampleArchive.Speech(0.05, i));
        }

        archive.AddSession("many", 200);

        // Recordings 1, 3 and 4 have 3, 1 and 2 of 6 seconds.
        foreach ((int sequence, double seconds) in new[] { (1, 3.0), (3, 1), (4, 2) })
        {
            archive.AddRecording("joined", sequence, SampleArchive.Speech(seconds, sequence), isMissing: true);
        }

        archive.AddJoined("joined", ["joined-1", "joined-3", "joined-4"], SampleArchive.Speech(6));
        archive.AddSession("joined", 3);
        archive.AddRecording("lacking", 1, SampleArchive.Speech(0.2));
        archive.AddSession("lacking", 3);
        archive.AddRecording("longer", 1, SampleArchive.Speech(1), onDisk: SampleArchive.Speech(2));
        archive.AddSession("longer", 1);
        archive.AddRecording("unchecked", 1, SampleArchive.Speech(0.2));
        archive.ChangeLine(line => line.Remove("crc32c"));
        archive.AddSession("unchecked", 1);
        archive.AddRecording("ogg", 1, [.. "OggS"u8, .. SampleArchive.Speech(0.2)]);
        archive.AddSession("ogg", 1);
        foreach ((int sequence, int year) in new[] { (int.MinValue, 1), (int.MaxValue, 9999) })
        {
            archive.AddRecording("absurd", sequence, SampleArchive.Speech(0.2), path: $"absurd/{year}.wav", savedAt: new DateTimeOffset(year, 12, 31, 0, 0, 0, TimeSpan.Zero));
            archive.ChangeLine(line => (line["length"], line["duration"]) = (long.MaxValue, 9e8));
        }

        archive.AddSession("absurd", int.MaxValue);
        archive.AddRecording("elsewhere", 1, SampleArchive.Speech(0.6), path: OtherComputer);
        archive.AddSession("elsewhere", 1);
        archive.Save();
    }

    private static void Fill(SampleArchive archive)
    {
        DateTimeOffset at = new(2026, 11, 20, 2, 0, 0, TimeSpan.Zero);
        for (int i = 1; i <= 60; i++)
        {
            archive.AddRecording($"old-{i:000}", 1, SampleArchive.Speech(0.1, i), savedAt: at.AddDays(-i));
            archive.AddSession($"old-{i:000}", 1, at: at.AddDays(-i));
        }

        for (int i = 1; i <= 3; i++)
        {
            archive.AddRecording(Complete, i, SampleArchive.Speech(1, i), savedAt: at);
        }

        archive.AddSession(Complete, 3, at: at);
        archive.AddRecording("visit-gap", 1, SampleArchive.Speech(0.2), savedAt: at);
        archive.AddRecording("visit-gap", 3, SampleArchive.Speech(0.2), savedAt: at);
        archive.AddSession("visit-gap", 2, at: at);
        archive.AddRecording("visit-silent", 1, SampleArchive.Silence(0.5), savedAt: at);
        archive.AddSession("visit-silent", 1, at: at);
        archive.AddRecording("visit-clipped", 1, SampleArchive.Clipped(0.5), savedAt: at);
        archive.AddSession("visit-clipped", 1, at: at);
        archive.AddRecording("visit-changed", 1, SampleArchive.Speech(0.2, 1), onDisk: SampleArchive.Speech(0.2, 2), savedAt: at);
        archive.AddRecording("visit-changed", 2, SampleArchive.Speech(0.2), isMissing: true, savedAt: at);
        archive.AddSession("visit-changed", 2, at: at);
        archive.AddRecording("visit-broken", 1, SampleArchive.Speech(0.2), savedAt: at);
        archive.AddRecording("visit-broken", 2, "This isn't audio, and the manifest says so."u8.ToArray(), savedAt: at);
        archive.AddRecording("visit-broken", 3, SampleArchive.Speech(0.2), savedAt: at);
        archive.AddSession("visit-broken", 3, at: at);
        archive.AddRecording("visit-in-progress", 1, SampleArchive.Speech(0.2), savedAt: at);
        archive.AddSession("visit-deleted", 2, "gone", at);
        archive.AddRecording(Hostile, 1, SampleArchive.Speech(0.6), $"{OddFolder}/001 #?.wav".Replace("?", OperatingSystem.IsWindows() ? "" : "?", StringComparison.Ordinal), "<b onclick=alert(1)>r</b>", at);
        archive.AddSession(Hostile, 1, at: at);
        archive.AddRecording(LineSeparator, 1, SampleArchive.Speech(0.2), "separator/001.wav", "\u2028", at);
        archive.AddSession(LineSeparator, 1, at: at);
        archive.Save();
    }
}

[CollectionDefinition(Name)]
public sealed class ReportGroup : ICollectionFixture<ReportFixture>
{
    public const string Name = "Report";
}
