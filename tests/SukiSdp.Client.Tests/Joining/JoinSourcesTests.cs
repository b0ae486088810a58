using SukiSdp.Archive;
using SukiSdp.Joining;

namespace SukiSdp.Tests.Joining;

public sealed class JoinSourcesTests : IDisposable
{
    // Full paths on every system; nothing is there.
    private static readonly string Archive = Path.GetFullPath("/archive"), Out = Path.GetFullPath("/out");

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("001_01KFJZ.wav", 1, false)]
    [InlineData("012_a-b_c~0123456789abcdef.ogg", 12, false)]
    [InlineData("1234_x.wav", 1234, false)]
    [InlineData("-001_x.wav", -1, false)]
    [InlineData("003_x.wav.part", 3, true)]
    public void A_name_of_the_default_template_contains_the_sequence_number(string name, int number, bool isPart)
    {
        RecordingFileName? read = RecordingFileName.Read(name);

        Assert.Equal((number, isPart), (read!.SequenceNumber, read.IsPart));
    }

    [Theory]
    [InlineData("visit.wav")]
    [InlineData("01_x.wav")]
    [InlineData("001_x.wav.part.json")]
    [InlineData("001_x.txt")]
    [InlineData("001-x.wav")]
    [InlineData("99999999999_x.wav")]
    [InlineData("٠٠١_x.wav")]
    public void Other_names_are_not_recordings(string name) => Assert.Null(RecordingFileName.Read(name));

    [Fact]
    public void What_the_default_template_makes_is_recognised()
    {
        foreach ((string recording, int? number) in new (string, int?)[] { ("01KFJZTJWZH28GRHQXVCGW4Y44", 7), ("con.tar.gz", null), ("..\\x", 12_345), ("ÄÖ", -3) })
        {
            string path = NameTemplate.Default.RelativePath("any", recording, number);
            Assert.Equal(number ?? 0, RecordingFileName.Read(Path.GetFileName(path))?.SequenceNumber);
        }
    }

    [Fact]
    public void A_destination_gives_a_session_for_each_folder_with_chunks()
    {
        Touch("b", "002_y.wav");
        Touch("b", "001_x.wav");
        Touch("a", "001_x.wav");
        Touch("a", "002_y.wav.part");
        Touch("a", "001_x.wav.part");
        Touch("c", "notes.wav");
        Touch("d", "e", "001_x.wav");
        File.WriteAllBytes(_folder["a.wav"], []);
        Directory.CreateSymbolicLink(_folder["link"], _folder["b"]);

        JoinRequest[] sessions = [.. JoinSources.InFolder(_folder.Path, null)];

        Assert.Equal(["a", "b"], sessions.Select(s => s.SessionId));
        Assert.Equal([_folder["a.wav"], _folder["b.wav"]], sessions.Select(s => s.TargetPath));
        Assert.Equal([1, 2], sessions[1].Recordings.Select(c => c.SequenceNumber).Order());
        Assert.Equal(_folder["a", "002_y.wav.part"], Assert.Single(sessions[0].Unfinished).Path);
        Assert.Equal(_folder["out", "b.wav"], Assert.Single(JoinSources.InFolder(_folder["b"], _folder["out"])).TargetPath);
    }

    [Fact]
    public void A_copy_of_another_type_next_to_a_recording_is_not_a_recording()
    {
        Touch("a", "001_x.wav");
        Touch("a", "001_x.mp3");
        Touch("a", "002_y.ogg");

        JoinRequest session = Assert.Single(JoinSources.InFolder(_folder["a"], null));

        Assert.Equal(["001_x.wav", "002_y.ogg"], session.Recordings.Select(c => Path.GetFileName(c.Path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Files_are_grouped_by_session_and_joined_beside_its_folder_where_there_is_one()
    {
        SukiRecordingFile[] files =
        [
            Saved("one", 2, At("one", "002_b.wav")),
            Saved("two", 1, At("flat-two-1.wav")),
            Saved("one", 1, At("one", "001_a.wav")),
            Saved("one", 1, At("one", "001_a.wav")),
            Saved("A/B", null, At(SafeName.Of("A/B"), "000_a.wav")),
        ];

        JoinRequest[] sessions = [.. JoinSources.OfFiles(files, null)];

        Assert.Equal(["one", "two", "A/B"], sessions.Select(s => s.SessionId));
        Assert.Equal([2, 1], sessions[0].Recordings.Select(c => c.SequenceNumber));
        Assert.Equal(
            ["one.wav", "two.wav", SafeName.Of("A/B") + ".wav"],
            sessions.Select(s => Path.GetRelativePath(Archive, s.TargetPath)));
        Assert.Equal("one.wav", Path.GetRelativePath(Out, JoinSources.OfFiles(files, Out).First().TargetPath));
    }

    [Fact]
    public void A_joined_file_does_not_get_the_name_of_a_recording_among_the_files()
    {
        SukiRecordingFile[] files = [Saved("a", 1, At("a_b.wav")), Saved("a_b", 1, At("a_b_c.wav"))];

        string[] targets = [.. JoinSources.OfFiles(files, null).Select(s => Path.GetFileName(s.TargetPath))];

        Assert.Equal(["a.wav", SafeName.WithDigest("a_b") + ".wav"], targets);
    }

    public void Dispose() => _folder.Dispose();

    private static string At(params string[] parts) => Path.Combine([Archive, .. parts]);

    private static SukiRecordingFile Saved(string session, int? number, string path) => new() { SessionId = session, SequenceNumber = number, Path = path };

    private void Touch(params string[] parts)
    {
        string path = _folder[parts];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, []);
    }
}
