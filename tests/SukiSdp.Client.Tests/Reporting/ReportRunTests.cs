using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using SukiSdp.Archive;
using SukiSdp.Files;
using SukiSdp.FrameworkHost;
using SukiSdp.Reporting;
using SukiSdp.Tests.Audio;
using SukiSdp.Tests.Framework;
using Xunit;

namespace SukiSdp.Tests.Reporting;

/// <summary>A report without its page being looked at: interruption, two runs at once, and .NET Framework.</summary>
public sealed class ReportRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Page => _folder["report.html"];

    private string Cache => _folder["report_files", "measurements.cache"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Client", "Both")]
    public async Task A_report_is_complete_and_what_was_measured_is_kept()
    {
        WriteArchive("</script>\u2028", files: 3);

        await ExportAsync();
        string first = await File.ReadAllTextAsync(Page), cache = await File.ReadAllTextAsync(Cache);
        await ExportAsync();

        Assert.StartsWith(ReportFiles.Head, first, StringComparison.Ordinal);
        JsonElement session = Assert.Single(DataOf(first).GetProperty("sessions").EnumerateArray());
        Assert.Equal("</script>\u2028", session.GetProperty("id").GetString());
        Assert.Equal(3, session.GetProperty("recordings").GetInt32());
        Assert.Equal(2, first.Split("</script>").Length - 1);
        Assert.Equal(4, cache.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(cache, await File.ReadAllTextAsync(Cache));
        Assert.Equal(["measurements.cache", DataOf(first).GetProperty("files")[0].GetString()], Directory.EnumerateFiles(_folder["report_files"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        string details = await File.ReadAllTextAsync(Directory.EnumerateFiles(_folder["report_files"], "*.js").Single());
        Assert.Equal(3, details.Split("\"condition\":\"Intact\"").Length - 1);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_keeps_the_page_before_it_and_what_it_has_measured()
    {
        WriteArchive("a", files: 1);
        await ExportAsync();
        byte[] before = await File.ReadAllBytesAsync(Page);
        WriteArchive("b", files: 6);
        using CancellationTokenSource stop = new();
        Observer observer = new() { Completed = count => (count == 2 ? stop : null)?.Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(observer, stop.Token));

        Assert.Equal(before, await File.ReadAllBytesAsync(Page));
        Assert.DoesNotContain(_folder.Files, file => file.EndsWith(".part", StringComparison.Ordinal));
        int kept = (await File.ReadAllLinesAsync(Cache)).Length;
        Assert.True(kept > 2, $"The cache has {kept} lines.");
        await ExportAsync();
        Assert.Equal(1 + 7, (await File.ReadAllLinesAsync(Cache)).Length);
        Assert.Equal(2, DataOf(await File.ReadAllTextAsync(Page)).GetProperty("sessions").GetArrayLength());
    }

    [UnixFact("files have the ACL of their folder")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_report_whose_details_another_program_reads_is_written_and_is_its_owners_alone()
    {
        WriteArchive("a", files: 1);
        await ExportAsync();
        string details = Directory.EnumerateFiles(_folder["report_files"], "*.js").Single();
        File.SetUnixFileMode(details, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        using (File.OpenRead(details))
        {
            await ExportAsync();
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(details));
    }

    [Fact]
    public async Task Data_without_a_page_belongs_to_a_report_while_that_is_written()
    {
        WriteArchive("a", files: 1);
        await ExportAsync();
        File.Delete(Page);
        using PartFile run = PartFile.Open(Path.Combine(_folder["report_files"], ReportFiles.LockName));

        Assert.True(ReportFiles.IsPart(Cache));

        run.Discard();
        Assert.False(ReportFiles.IsPart(Cache));
    }

    [Fact]
    public async Task A_page_that_its_run_still_has_open_is_a_report()
    {
        WriteArchive("a", files: 1);
        await ExportAsync();
        using PartFile run = PartFile.Open(Path.Combine(_folder["report_files"], ReportFiles.LockName));
        using FileStream open = new(Page, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.True(ReportFiles.IsPart(Page));
        Assert.True(ReportFiles.IsPart(Cache));
    }

    [WindowsFact]
    public async Task Measurements_that_another_program_has_open_cost_a_warning_and_not_the_report()
    {
        WriteArchive("a", files: 1);
        await ExportAsync();
        WriteArchive("b", files: 2);
        List<string> warnings = [];
        FileStream? held = null;

        await RunAsync(new Observer { Warned = warnings.Add, Completed = _ => held ??= new FileStream(Cache, FileMode.Open, FileAccess.Read, FileShare.Read) }, CancellationToken.None);
        await held!.DisposeAsync();

        Assert.Contains("another program has this file open", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(2, DataOf(await File.ReadAllTextAsync(Page)).GetProperty("sessions").GetArrayLength());
        Assert.DoesNotContain(_folder.Files, file => file.EndsWith(".part", StringComparison.Ordinal));
        await ExportAsync();
        Assert.Equal(1 + 3, (await File.ReadAllLinesAsync(Cache)).Length);
    }

    [Fact]
    public async Task Two_runs_cannot_write_the_same_report_at_once()
    {
        WriteArchive("a", files: 1);
        using PartFile other = PartFile.Open(Page);

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => RunAsync(new Observer(), CancellationToken.None));

        Assert.Equal(SukiError.FileBusy, failure.Error);
        Assert.False(File.Exists(Page));
    }

    [Fact]
    public async Task A_run_is_alone_until_it_has_ended()
    {
        WriteArchive("a", files: 1);
        SukiSdpException? refused = null;

        // The page has its name by then, and the details of an earlier one are removed.
        await RunAsync(new Observer(), CancellationToken.None, _ => refused = Assert.Throws<SukiSdpException>(() => RunAsync(new Observer(), CancellationToken.None).GetAwaiter().GetResult()));

        Assert.Equal(SukiError.FileBusy, refused?.Error);
        Assert.DoesNotContain(_folder.Files, file => file.EndsWith(".part", StringComparison.Ordinal));
        await RunAsync(new Observer(), CancellationToken.None);
    }

    [Fact]
    public async Task Lines_of_files_that_are_gone_do_not_stay_in_the_cache_for_ever()
    {
        WriteArchive("a", files: 4);
        await ExportAsync();
        WriteArchive("a", files: 1, isNew: true);

        await ExportAsync();

        Assert.Equal(1 + 1, (await File.ReadAllLinesAsync(Cache)).Length);
    }

    [Fact]
    public void Gaps_are_ranges_between_the_first_and_the_last_number_however_absurd()
    {
        ReportSession session = new("a");
        foreach (int? number in new int?[] { 5, 2, null, int.MaxValue, 6, 6, -3 })
        {
            session.Add(new SukiArchiveItem { SessionId = "a", RecordingId = $"r{number}", SequenceNumber = number, Path = $"{number}" });
        }

        Assert.Equal([[-2, 1], [3, 4], [7, int.MaxValue - 1]], session.FindGaps());
        session.Add(new SukiArchiveItem { SessionId = "a", RecordingId = "again", SequenceNumber = int.MaxValue, Path = "again" });
        Assert.Equal(3, session.FindGaps().Count);
    }

    [UnixTheory("paths have drives")]
    [InlineData("/a/b", "/a/b/c.wav", "c.wav")]
    [InlineData("/a/b", "/a/c/d.wav", "../c/d.wav")]
    [InlineData("/", "/a.wav", "a.wav")]
    [InlineData("/a/b", "/x.wav", "../../x.wav")]
    [InlineData("/a/b", "/a/bc/x.wav", "../bc/x.wav")]
    [InlineData("/a/b", "//host/share/x.wav", "../../host/share/x.wav")]
    [InlineData("/a/b", "/a/b//host//x.wav", "host/x.wav")]
    [InlineData("/a/b", "/a/b/../../etc/x.wav", null)]
    [InlineData("/a/b", "/a/b/./x.wav", null)]
    [InlineData("/a/b", "file://host/x.wav", null)]
    [InlineData("/a/b", "x.wav", null)]
    [InlineData("/a/b", "", null)]
    public void A_path_is_relative_to_the_folder_of_the_page(string folder, string file, string? expected) => Assert.Equal(expected, RelativePath.Of(folder, file));

    [WindowsTheory]
    [InlineData(@"C:\a", @"c:\A\b.wav", "b.wav")]
    [InlineData(@"C:\a", @"D:\a\b.wav", null)]
    [InlineData(@"\\server\one\a", @"\\server\two\b.wav", null)]
    [InlineData(@"C:\a", @"\\host\share\b.wav", null)]
    [InlineData(@"C:\a", "//host/share/b.wav", null)]
    [InlineData(@"C:\a", @"\\?\UNC\host\share\b.wav", null)]
    [InlineData(@"C:\a", @"\b.wav", null)]
    [InlineData(@"C:\a", @"C:b.wav", null)]
    [InlineData(@"C:\a", "C:/a//host/b.wav", "host/b.wav")]
    [InlineData(@"C:\a", @"C:\a\/\host\b.wav", "host/b.wav")]
    [InlineData(@"C:\a", @"C:\a\..\b.wav", null)]
    public void On_Windows_a_path_is_relative_on_one_drive_only(string folder, string file, string? expected) => Assert.Equal(expected, RelativePath.Of(folder, file));

    private Task ExportAsync() => FrameworkProgram.IsAsked ? ExportOnFrameworkAsync() : RunAsync(new Observer(), CancellationToken.None);

    private async Task ExportOnFrameworkAsync()
    {
        await using FrameworkClients clients = new(null!, new Observer(), new ManualClock());
        await clients.RunAsync(new Order { Kind = OrderKind.Report, Destination = _folder["archive.jsonl"], Page = Page }, CancellationToken.None);
    }

    private async Task RunAsync(Observer observer, CancellationToken cancellationToken, Action<string>? exported = null)
    {
        using InputQueue<object> input = new(1);
        input.TryAdd(new CheckedManifest(_folder["archive.jsonl"], _folder.Path));
        input.Complete();
        ReportSettings settings = new(Page, Force: false, ThrottleLimit: 1, new ManualClock().Clock);
        await new ReportRun(settings, (_, _) => Task.FromResult(true), (failure, _) => throw failure, exported ?? (_ => { }), observer).RunAsync(input, cancellationToken);
    }

    private void WriteArchive(string session, int files, bool isNew = false)
    {
        List<string> lines = [];
        for (int i = 1; i <= files; i++)
        {
            byte[] wav = WavBytes.Session(WavBytes.Samples(2_000, i));
            string name = $"{session.Length}-{session[0] - '0'}-{i}.wav";
            File.WriteAllBytes(_folder[name], wav);
            lines.Add(JsonSerializer.Serialize(new
            {
                schema = 1, kind = "file", session, recording = $"r{i}", sequence = i, path = name, length = wav.Length,
                crc32c = Crc32C.Append(0, wav).ToString("x8", CultureInfo.InvariantCulture), status = "saved", saved_at = "2026-11-20T02:00:00Z",
            }));
        }

        lines.Add(JsonSerializer.Serialize(new { schema = 1, kind = "session", session, status = "complete", recordings = files, recorded_at = "2026-11-20T02:00:00Z" }));
        if (isNew)
        {
            File.Delete(_folder["archive.jsonl"]);
        }

        File.AppendAllLines(_folder["archive.jsonl"], lines);
    }

    private static JsonElement DataOf(string page)
    {
        const string Start = "id=\"data\">";
        int from = page.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        return JsonDocument.Parse(page[from..page.IndexOf("</script>", from, StringComparison.Ordinal)]).RootElement;
    }

    private sealed class Observer : IRunObserver
    {
        private int _completed;

        public Action<int>? Completed { get; init; }

        public void Verbose(string message)
        {
        }

        public void Debug(string message)
        {
        }

        public Action<string>? Warned { get; init; }

        public void Warning(string message) => Warned?.Invoke(message);

        public void ItemExpanded(int files)
        {
        }

        public void FileCompleted() => Completed?.Invoke(Interlocked.Increment(ref _completed));

        public void WaitBegan(string sessionId, DateTimeOffset until)
        {
        }

        public void WaitEnded(string sessionId)
        {
        }

        public void FileProgress(string path, long done, long? total)
        {
        }

        public void TransferEnded(string path)
        {
        }

        public Task<T> InvokeAsync<T>(Func<T> code, CancellationToken cancellationToken) => Task.FromResult(code());
    }
}
