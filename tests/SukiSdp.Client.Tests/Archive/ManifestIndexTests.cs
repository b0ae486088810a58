using System.Diagnostics;
using SukiSdp.Archive;

namespace SukiSdp.Tests.Archive;

public sealed class ManifestIndexTests
{
    [Fact]
    public void A_recording_saved_again_counts_once_as_it_was_last()
    {
        ManifestIndex index = new();
        index.Add(FileLine("s", "r1", "a.wav", 1));
        index.Add(FileLine("s", "r2", "b.wav", 2));
        index.Add(FileLine("s", "r1", "c.wav", 3));
        index.Add(FileLine("s", null, "joined.wav", 4));
        index.Add(FileLine("s", null, "joined.wav", 5));

        RecordedSession session = index.Find("s")!;

        Assert.Equal([("r2", "b.wav", 2L), ("r1", "c.wav", 3L), (null, "joined.wav", 5L)], session.Files.Select(f => (f.RecordingId, f.Path, f.Length)));
        Assert.Equal(RecordedState.Open, session.State);
        Assert.Equal(["r1", "r2"], session.Files[2].Sources);
    }

    [Fact]
    public void The_last_word_on_a_session_counts()
    {
        ManifestIndex index = new();
        index.Add(SessionLine("s", ManifestLine.Gone));
        index.Add(SessionLine("s", ManifestLine.Complete));

        Assert.Equal(RecordedState.Complete, index.Find("s")!.State);
        Assert.Null(index.Find("S"));
    }

    [Fact]
    public void Facts_come_back_as_they_were()
    {
        ManifestIndex index = new();
        index.Add(new ManifestLine { Kind = ManifestLine.FileKind, Session = "Sitzung ü", Recording = "r€", Sequence = -3, Path = "ü/ö.wav", Length = 5L << 32, Crc32C = "ffffffff", Status = "saved" });

        RecordedFile file = Assert.Single(index.Find("Sitzung ü")!.Files);

        Assert.Equal(new RecordedFile("r€", file.Sources, -3, "ü/ö.wav", 5L << 32, uint.MaxValue), file);
        Assert.Empty(file.Sources);
    }

    [Fact]
    public async Task A_hundred_thousand_sessions_are_read_in_two_seconds_and_few_megabytes()
    {
        using TempFolder folder = new();
        string path = folder["archive.jsonl"];
        await BigManifest.WriteAsync(path, sessions: 100_000);
        ManifestIndex index = new();
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Stopwatch watch = Stopwatch.StartNew();

        Assert.Equal(0, await ManifestReader.ReadAsync(path, Clock.System, index.Add, CancellationToken.None));

        TimeSpan took = watch.Elapsed;
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(100_000, index.Sessions.Count());
        Assert.Equal(RecordedState.Complete, index.Find(BigManifest.SessionId(99_999))!.State);
        Assert.InRange(kept, 0, 40L << 20);

        // Reading takes about a second of one busy core; the bar of two seconds is checked in a process of its own, where nothing else runs.
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    private static ManifestLine FileLine(string session, string? recording, string path, long length) =>
        new() { Kind = ManifestLine.FileKind, Session = session, Recording = recording, Sources = recording is null ? ["r1", "r2"] : null, Path = path, Length = length, Status = "saved" };

    private static ManifestLine SessionLine(string session, string status) => new() { Kind = ManifestLine.SessionKind, Session = session, Status = status };
}
