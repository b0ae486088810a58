using SukiSdp.Archive;
using SukiSdp.Files;

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

    [Theory]
    [InlineData("saved 1, removed 3, saved 1", "removed")]
    [InlineData("saved 1, saved 1, removed 3", "removed")]
    [InlineData("removed 3, saved 4", "saved")]
    [InlineData("saved 4, removed 3", "saved")]
    [InlineData("saved 1, removing 2, saved 1", "removing")]
    [InlineData("removed 3, found 1 recorded 4", "found")]
    [InlineData("found 1 recorded 4, removed 3", "found")]
    [InlineData("saved 2, found 1", "found")]
    [InlineData("found 5 recorded 4, removed 3", "found")]
    [InlineData("saved 2, removed 2", "removed")]
    [InlineData("saved, removed 2", "removed")]
    [InlineData("removed 2, saved", "saved")]
    public void The_line_with_the_later_date_counts_and_without_a_date_the_later_line(string lines, string last)
    {
        ManifestIndex index = new();
        foreach (string[] words in lines.Split(", ").Select(line => line.Split(' ')))
        {
            string status = words[0];
            DateTime? date = words.Length > 1 ? Day(words[1]) : null;
            Add(index, new ManifestLine
            {
                Kind = ManifestLine.FileKind, Session = "s", Recording = "r", Path = status + ".wav", Length = 1, Status = status,
                SavedAt = status is "removed" or "removing" ? Day("1") : date,
                RemovedAt = status == "removed" ? date : null,
                RecordedAt = status == "removing" ? date : words.Length > 3 ? Day(words[3]) : null,
            });
        }

        RecordedFile file = Assert.Single(index.Find("s")!.Files);

        Assert.Equal(last + ".wav", file.Path);
        Assert.Equal(last switch { "removed" => Removal.Ended, "removing" => Removal.Begun, _ => Removal.None }, file.Removal);

        static DateTime Day(string day) => new(2026, 1, int.Parse(day, System.Globalization.CultureInfo.InvariantCulture), 0, 0, 0, DateTimeKind.Utc);
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
        const string Digits = "8cf6a0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d";
        ManifestIndex index = new();
        Add(index, new ManifestLine { Kind = ManifestLine.FileKind, Session = "Sitzung ü", Recording = "r€", Sequence = -3, Path = "ü/ö.wav", Length = 5L << 32, Crc32C = "ffffffff", Sha256 = Digits, Status = "saved" });

        RecordedFile file = Assert.Single(index.Find("Sitzung ü")!.Files);

        Assert.Equal(new RecordedFile("r€", file.Sources, -3, "ü/ö.wav", 5L << 32, uint.MaxValue, Digits), file);
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

    // An id may have any character, those that an index could use as marks of its own among them.
    [Theory]
    [InlineData("a\nb", "b")]
    [InlineData("\n", "")]
    [InlineData("a\0b", "\u0001", "\u0002", "a")]
    [InlineData("r1\nr2")]
    [InlineData("r1\n", "\nr2", "é\u2028")]
    [InlineData("")]
    public void The_recordings_in_a_joined_file_come_back_whatever_their_ids_are(params string[] sources)
    {
        ManifestIndex index = new();
        Add(index, FileLine("s", null, "s.wav", 1, sources));

        Assert.Equal(sources, Assert.Single(index.Find("s")!.Files).Sources);
    }

    [Theory]
    [InlineData("\u0001", "\u0002", "001_r.wav")]
    [InlineData("a\u0002b", "r", "a/001_r.wav")]
    [InlineData("\u0002", "\u0001", "\u0002")]
    [InlineData("a", "a", "a/a_a.wav")]
    [InlineData("ab", "cd", "acbd/acbd_abcd.wav")]
    [InlineData("x", "yx", "yyxx/x_yx.wav")]
    public void A_path_comes_back_whatever_the_ids_are_that_are_in_it(string session, string recording, string path)
    {
        ManifestIndex index = new();
        ManifestLine line = FileLine(session, recording, path, 1);
        if (ManifestEntry.TryRead(line.Write(), out ManifestEntry entry))
        {
            index.Add(entry);
            RecordedFile file = Assert.Single(index.Find(session)!.Files);
            Assert.Equal((recording, path), (file.RecordingId, file.Path));
        }
        else
        {
            Assert.Contains(path, char.IsControl);
        }
    }

    [Fact]
    public void Joined_files_that_differ_only_in_where_the_id_stands_are_two()
    {
        ManifestIndex index = new();
        Add(index, FileLine("ab", null, "ab/x.wav", 1));
        Add(index, FileLine("ab", null, "/x.wav".TrimStart('/') + "ab", 2));
        Add(index, FileLine("ab", null, "xab.wav", 3));
        Add(index, FileLine("ab", null, "abx.wav", 4));
        Add(index, FileLine("ab", null, "abx.wav", 5));

        Assert.Equal([1L, 2L, 3L, 5L], index.Find("ab")!.Files.Select(f => f.Length));
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

    private static ManifestLine FileLine(string session, string? recording, string path, long length, params string[] sources) =>
        new() { Kind = ManifestLine.FileKind, Session = session, Recording = recording, Sources = recording is not null ? null : sources.Length > 0 ? sources : ["r1", "r2"], Path = path, Length = length, Status = "saved" };

    private static ManifestLine SessionLine(string session, string status) => new() { Kind = ManifestLine.SessionKind, Session = session, Status = status };
}
