using SukiSdp.Archive;

namespace SukiSdp.Tests.Archive;

public sealed class ManifestIndexTests
{
    [Fact]
    public void A_recording_saved_again_counts_once_as_it_was_last()
    {
        ManifestIndex index = new();
        Add(index, FileLine("s", "r1", "a.wav", 1));
        Add(index, FileLine("s", "r2", "b.wav", 2));
        Add(index, FileLine("s", "r1", "c.wav", 3));
        Add(index, FileLine("s", null, "joined.wav", 4));
        Add(index, FileLine("s", null, "joined.wav", 5));

        RecordedSession session = index.Find("s")!;

        Assert.Equal([("r2", "b.wav", 2L), ("r1", "c.wav", 3L), (null, "joined.wav", 5L)], session.Files.Select(f => (f.RecordingId, f.Path, f.Length)));
        Assert.Equal(RecordedState.Open, session.State);
        Assert.Equal(["r1", "r2"], session.Files[2].Sources);
    }

    [Fact]
    public void The_last_word_on_a_session_counts()
    {
        ManifestIndex index = new();
        Add(index, SessionLine("s", ManifestLine.Gone));
        Add(index, SessionLine("s", ManifestLine.Complete));

        Assert.Equal(RecordedState.Complete, index.Find("s")!.State);
        Assert.Null(index.Find("S"));
    }

    [Fact]
    public void Facts_come_back_as_they_were()
    {
        ManifestIndex index = new();
        Add(index, new ManifestLine { Kind = ManifestLine.FileKind, Session = "Sitzung ü", Recording = "r€", Sequence = -3, Path = "ü/ö.wav", Length = 5L << 32, Crc32C = "ffffffff", Status = "saved" });

        RecordedFile file = Assert.Single(index.Find("Sitzung ü")!.Files);

        Assert.Equal(new RecordedFile("r€", file.Sources, -3, "ü/ö.wav", 5L << 32, uint.MaxValue), file);
        Assert.Empty(file.Sources);
    }

    [Fact]
    public void Ids_in_paths_are_kept_short_and_come_back()
    {
        ManifestIndex index = new();
        Add(index, FileLine("visit-7", "rec-1", "visit-7/001_rec-1.wav", 1));
        Add(index, FileLine("visit-7", "r", "x/visit-7/visit-7_r.wav", 2));
        Add(index, FileLine("visit-7", null, "visit-7.wav", 3));
        Add(index, FileLine("visit-7", "rec-1", "visit-7/001_rec-1.wav", 4));

        Assert.Equal(["x/visit-7/visit-7_r.wav", "visit-7.wav", "visit-7/001_rec-1.wav"], index.Find("visit-7")!.Files.Select(f => f.Path));
        Assert.Equal([2L, 3L, 4L], index.Find("visit-7")!.Files.Select(f => f.Length));
    }

    [Theory]
    [InlineData("00000000-0000-4000-8000-000000000000", 17)]
    [InlineData("fedcba98-7654-3210-0123-456789abcdef", 17)]
    [InlineData("FEDCBA98-7654-3210-0123-456789ABCDEF", 37)]
    [InlineData("fedcba98-7654-3210-0123_456789abcdef", 37)]
    [InlineData("01KFJZTJWZH28GRHQXVCGW4Y41", 27)]
    [InlineData("123dfg-456dfg-789dfg-012dfg", 28)]
    [InlineData("", 1)]
    public void An_id_is_packed_by_its_form_and_comes_back(string id, int length)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(id);
        byte[] packed = PackedId.Pack(bytes);

        Assert.Equal(length, packed.Length);
        Assert.Equal(bytes, PackedId.Unpack(packed));
    }

    [Fact]
    public void A_session_is_given_once_in_a_run()
    {
        ManifestIndex index = new();
        Add(index, SessionLine("s", ManifestLine.Gone));

        Assert.Equal([true, false], new[] { index.MarkGiven("s"), index.MarkGiven("s") }.Select(given => given!.Value));
        Assert.Null(index.MarkGiven("other"));
        Assert.Equal(RecordedState.Gone, index.Find("s")!.State);
    }

    [Fact]
    public async Task Each_of_a_hundred_thousand_sessions_is_found()
    {
        // What this takes in time and memory is looked at in a process of its own, where nothing else runs.
        using TempFolder folder = new();
        string path = folder["archive.jsonl"];
        await BigManifest.WriteAsync(path, sessions: 100_000);
        ManifestIndex index = new();

        Assert.Equal(0, (await ManifestReader.ReadAsync(path, Clock.System, index.Add, CancellationToken.None)).Count);

        Assert.Equal(100_000, index.Sessions.Count());
        Assert.All(Enumerable.Range(0, 100_000), i =>
        {
            RecordedSession session = index.Find(BigManifest.SessionId(i))!;
            Assert.Equal((RecordedState.Complete, BigManifest.RelativePath(i)), (session.State, session.Files[0].Path));
        });
    }

    // As it is written and read back.
    private static void Add(ManifestIndex index, ManifestLine line)
    {
        Assert.True(ManifestEntry.TryRead(line.Write(), out ManifestEntry entry));
        index.Add(entry);
    }

    private static ManifestLine FileLine(string session, string? recording, string path, long length) =>
        new() { Kind = ManifestLine.FileKind, Session = session, Recording = recording, Sources = recording is null ? ["r1", "r2"] : null, Path = path, Length = length, Status = "saved" };

    private static ManifestLine SessionLine(string session, string status) => new() { Kind = ManifestLine.SessionKind, Session = session, Status = status };
}
