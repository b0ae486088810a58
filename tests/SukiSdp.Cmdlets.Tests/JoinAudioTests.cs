using System.Management.Automation;
using System.Text;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>No audio is lost by a join: what a recording holds is in the joined file, or the recording stays and an error names it.</summary>
public sealed class JoinAudioTests : ModuleTest
{
    private const string Behind = "audio that its header doesn't describe";

    private static readonly byte[] First = Samples(2_000, seed: 1);
    private static readonly byte[] Second = Samples(3_000, seed: 2);
    private static readonly byte[] Third = Samples(1_000, seed: 3);

    // Recordings that hold more audio than their header accounts for.
    private static readonly Dictionary<string, byte[]> AudioBehindContent = new()
    {
        { "a second file", Concat(Session(First), Session(Second)) },
        { "a second and a third file", Concat(Session(First), Session(Second), Session(Third)) },
        { "a second file without samples of its own", Concat(Session(First), Session([])) },
        { "an RF64 file", Concat(Session(First), Rf64(4 + 36 + 24 + 8 + Second.Length, Second.Length, Second.Length / 2, Format(), Data(Second, uint.MaxValue))) },
        { "a BW64 file", Concat(Session(First), FormOf("BW64", uint.MaxValue, Ds64(4 + 36 + 24 + 8 + Second.Length, Second.Length, Second.Length / 2), Format(), Data(Second, uint.MaxValue))) },
        { "a file behind an RF64 file", Concat(Rf64(4 + 36 + 24 + 8 + First.Length, First.Length, First.Length / 2, Format(), Data(First, uint.MaxValue)), Session(Second)) },
        { "a big-endian file", Concat(Session(First), FormOf("RIFX", null, Format(), Data(Second))) },
        { "a second file after one NUL", Concat(Session(First), new byte[1], Session(Second)) },
        { "a second file after a page of NULs", Concat(Session(First), new byte[4_096], Session(Second)) },
        { "a second file after other bytes", Concat(Session(First), Samples(77), Session(Second)) },
        { "a second file after a tag", Concat(Session(First), Chunk("LIST", Encoding.ASCII.GetBytes("INFOISFT\x04\0\0\0Lavf")), Session(Second)) },
        { "a second file whose beginning is lost", Concat(Session(First), Session(Second)[20..]) },
        { "a second file within the form", Form(Format(), Data(First), Session(Second)) },
        { "a second file before the samples", Form(Format(), Session(Second), Data(First)) },
        { "Ogg", Concat(Session(First), "OggS"u8.ToArray(), [0, 2], Samples(500)) },
        { "MP3", Concat(Session(First), Mp3(frames: 4)) },
        { "MP3 with a tag", Concat(Session(First), "ID3"u8.ToArray(), [4, 0, 0, 0, 0, 0, 10], new byte[10], Mp3(frames: 4)) },
        { "FLAC", Concat(Session(First), "fLaC"u8.ToArray(), [0, 0, 0, 34], Samples(500)) },
        { "samples alone", Concat(Session(First), Second) },
        { "one byte", Concat(Session(First), [7]) },
        { "two data chunks", Form(Format(), Data(First), Data(Second)) },
        { "a data chunk behind the form", Concat(Session(First), Data(Second)) },
        { "another form's chunks behind the form", Concat(Session(First), Format(), Data(Second)) },
        { "an empty data chunk before the real one", Form(Format(), Data([]), Data(Second)) },
        { "a list of wave chunks", Form(Format(), Data(First), Chunk("LIST", Concat("wavl"u8.ToArray(), Data(Second)))) },
        { "an unknown chunk behind the form", Concat(Session(First), Chunk("more", Second)) },
        { "a streamed file with a second one in its samples", Concat(FormOf("RIFF", uint.MaxValue, Format(), Data(First, uint.MaxValue)), Session(Second)) },
        { "two streamed files", Concat(FormOf("RIFF", uint.MaxValue, Format(), Data(First, uint.MaxValue)), FormOf("RIFF", uint.MaxValue, Format(), Data(Second, uint.MaxValue))) },
        { "two streamed files with sizes of 0", Concat(FormOf("RIFF", 0, Format(), Data(First, 0)), FormOf("RIFF", 0, Format(), Data(Second, 0))) },
        { "two streamed files with sizes for no samples", Concat(FormOf("RIFF", 36, Format(), Data(First, 0)), FormOf("RIFF", 36, Format(), Data(Second, 0))) },
        { "two files as sox pipes them", Concat(FormOf("RIFF", 0x7FFFF024, Format(), Data(First, 0x7FFFF000)), FormOf("RIFF", 0x7FFFF024, Format(), Data(Second, 0x7FFFF000))) },
        { "a streamed file and an RF64 file at an odd place", Concat(FormOf("RIFF", uint.MaxValue, Format(), Data(First[..^1], uint.MaxValue, pad: false)), Rf64(0, 0, 0, Format(), Data(Second, uint.MaxValue))) },
        { "a streamed file and Ogg", Concat(FormOf("RIFF", uint.MaxValue, Format(), Data(First, uint.MaxValue)), "OggS"u8.ToArray(), [0, 2], Samples(500)) },
        { "a streamed file and MP3", Concat(FormOf("RIFF", uint.MaxValue, Format(), Data(First, uint.MaxValue)), Mp3(frames: 40)) },
        { "a streamed file and M4A", Concat(FormOf("RIFF", uint.MaxValue, Format(), Data(First, uint.MaxValue)), "\0\0\0 ftypM4A "u8.ToArray(), new byte[16], Samples(500)) },
        { "a streamed file and an error page", Concat(FormOf("RIFF", uint.MaxValue, Format(), Data(First, uint.MaxValue)), "<!DOCTYPE html><html><body>502</body></html>"u8.ToArray()) },
        { "a streamed form that is closed, and a second file", Concat(FormOf("RIFF", 0, Format(), Data(First)), Session(Second)) },
        { "a data size for no samples and a second file", Concat(FormOf("RIFF", 0, Format(), Data([])), Session(Second)) },
        { "a data size that is the length of both", Concat(FormOf("RIFF", 36, Format(), Data(First, (uint)(44 + First.Length + 44 + Second.Length))), Session(Second)) },
    };

    /// <summary>Chunks and tags that a joined file lacks, with what they are called.</summary>
    public static TheoryData<string, byte[]> OtherContent => new()
    {
        { "bext", Form(Chunk("bext", Samples(602)), Format(), Data(Second)) },
        { "iXML", Form(Format(), Chunk("iXML", "<BWFXML/>"u8.ToArray()), Data(Second)) },
        { "LIST", Form(Format(), Data(Second), Chunk("LIST", Encoding.ASCII.GetBytes("INFOISFT\x04\0\0\0Lavf"))) },
        { "LIST", Form(Chunk("LIST", Encoding.ASCII.GetBytes("adtllabl\x04\0\0\0\x01\0\0\0")), Format(), Data(Second)) },
        { "cue ", Form(Format(), Data(Second), Chunk("cue ", new byte[28])) },
        { "zzzz", Form(Chunk("zzzz", []), Format(), Data(Second)) },
        { "fmt ", Form(Format(), Format(rate: 8_000), Data(Second)) },
        { "junk", Form(Chunk("junk", new byte[28]), Format(), Data(Second)) },
        { "JUNK", Form(Chunk("JUNK", "This is text and no filler."u8.ToArray()), Format(), Data(Second)) },
        { "PAD ", Form(Format(), Data(Second), Chunk("PAD ", Session(Third))) },
        { "id3 ", Concat(Session(Second), Chunk("id3 ", Samples(40))) },
        { "ID3", Concat(Session(Second), "ID3"u8.ToArray(), [4, 0, 0, 0, 0, 0, 10], Samples(10)) },
        { "TAG", Concat(Session(Second), "TAG"u8.ToArray(), new byte[125]) },
        { "LIST", FormOf("RIFF", uint.MaxValue, Format(), Data(Second, uint.MaxValue), Chunk("LIST", Encoding.ASCII.GetBytes("INFOISFT\x04\0\0\0Lavf"))) },
    };

    // Recordings that hold nothing but samples, whatever chunks stand around them.
    private static readonly Dictionary<string, byte[]> SamplesAloneContent = new()
    {
        { "plain", Session(Second) },
        { "fact", Form(Format(), Chunk("fact", Number(1_500)), Data(Second)) },
        { "room for ds64", Form(Chunk("JUNK", new byte[28]), Format(), Data(Second)) },
        { "filler of one byte value", Form(Format(), Chunk("PAD ", [.. Enumerable.Repeat((byte)0xFF, 99)]), Data(Second)) },
        { "filler after the samples", Form(Format(), Data(Second), Chunk("JUNK", new byte[1_000])) },
        { "RF64", Rf64(4 + 36 + 24 + 8 + Second.Length, Second.Length, Second.Length / 2, Format(), Data(Second, uint.MaxValue)) },
        { "streamed", FormOf("RIFF", uint.MaxValue, Format(), Data(Second, uint.MaxValue)) },
        { "zeros after the form", Concat(Session(Second), new byte[512]) },
        { "data size with the header's length", Form(Format(), Data(Second, (uint)Second.Length + 44)) },
    };

    // Headers that do not fit their files, of which no sample is missing.
    private static readonly Dictionary<string, byte[]> WrongHeadersContent = new()
    {
        { "data size with the header's length", Form(Format(), Data(Second, (uint)Second.Length + 44)) },
        { "both sizes with the header's length", FormOf("RIFF", (uint)Second.Length + 80, Format(), Data(Second, (uint)Second.Length + 44)) },
        { "data size as the RIFF size", FormOf("RIFF", (uint)Second.Length + 36, Format(), Data(Second, (uint)Second.Length + 36)) },
        { "data size with a longer header's length", Form(Chunk("JUNK", new byte[28]), Format(), Data(Second, (uint)Second.Length + 80)) },
        { "data size with 44 and a longer header", Form(Chunk("JUNK", new byte[28]), Format(), Data(Second, (uint)Second.Length + 44)) },
        { "data size with the header's length and a chunk after the samples", Form(Format(), Data(Second, (uint)Second.Length + 44), Chunk("LIST", Concat("INFOICMT"u8.ToArray(), Number(100), Samples(100)))) },
        { "data size as the file's length and a chunk after the samples", Form(Format(), Data(Second, (uint)(Second.Length + 44 + 20)), Chunk("LIST", Encoding.ASCII.GetBytes("INFOISFT\0\0\0\0"))) },
        { "ds64 size with the header's length", Rf64(4 + 36 + 24 + 8 + Second.Length, Second.Length + 80, 0, Format(), Data(Second, uint.MaxValue)) },
        { "one NUL", Concat(Session(Second), new byte[1]) },
        { "three NULs", Concat(Session(Second), new byte[3]) },
        { "a page of NULs", Concat(Session(Second), new byte[4_096]) },
        { "a megabyte and a byte of NULs", Concat(Session(Second), new byte[(1 << 20) + 1]) },
        { "NULs within the form", FormOf("RIFF", (uint)(36 + Second.Length + 100), Format(), Data(Second), new byte[100]) },
        { "RIFF size too small", FormOf("RIFF", 20, Format(), Data(Second)) },
        { "RIFF size too large", FormOf("RIFF", 1_000_000, Format(), Data(Second)) },
        { "a chunk behind the form", Concat(Session(Second), Chunk("LIST", Encoding.ASCII.GetBytes("INFOISFT\x04\0\0\0Lavf"))) },
        { "a tag behind the form and NULs", Concat(Session(Second), "TAG"u8.ToArray(), new byte[125], new byte[9]) },
    };

    // Headers that say that samples are missing, and files that do not say where samples end.
    private static readonly Dictionary<string, byte[]> MissingSamplesContent = new()
    {
        { "cut off", Session(Second)[..^100] },
        { "cut off by a second", Session(Samples(64_000))[..^32_000] },
        { "cut off within a block", Session(Second)[..^1] },
        { "cut off after the header", Session(Second)[..44] },
        { "twice the size", Form(Format(), Data(Second, 2 * (uint)Second.Length)) },
        { "45 bytes too large", Form(Format(), Data(Second, (uint)Second.Length + 45)) },
        { "cut off, with a RIFF size that was never filled in", FormOf("RIFF", 0, Format(), Data(Second[..^100], (uint)Second.Length)) },
        { "cut off, with a RIFF size of all bits", FormOf("RIFF", uint.MaxValue, Format(), Data(Second[..^100], (uint)Second.Length)) },
        { "cut off, and NULs put in", Concat(Session(Second)[..^100], new byte[50]) },
        { "a block that is not whole", Form(Format(), Data(Second[..^1])) },
    };

    public static TheoryData<string> AudioBehind => [.. AudioBehindContent.Keys];

    public static TheoryData<string> SamplesAlone => [.. SamplesAloneContent.Keys];

    public static TheoryData<string> WrongHeaders => [.. WrongHeadersContent.Keys];

    public static TheoryData<string> MissingSamples => [.. MissingSamplesContent.Keys];

    [Theory]
    [MemberData(nameof(AudioBehind))]
    public async Task Audio_behind_what_the_header_accounts_for_is_warned_of_and_never_joined_or_removed_unseen(string kind)
    {
        byte[] content = AudioBehindContent[kind];
        string path = await SaveAsync(content, warnings: 1, Behind);

        CommandResult result = await RunAsync("Join-SukiRecording . -RemoveSource -PassThru");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("JoinChunkDamaged,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(path, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(Behind, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Equal(3, Files().Count);

        result = await RunAsync("Join-SukiRecording . -RemoveSource -AllowGap -PassThru");

        Assert.Contains(path, Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal(["JoinSourceKept"], result.Causes);
        Assert.Contains(Behind, Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(["Joined"], result.Values("Status"));
        Assert.Equal(["a.wav", Path.GetRelativePath(Folder, path).Replace('\\', '/')], Files());
        Assert.Equal(content, await File.ReadAllBytesAsync(path));
    }

    [Theory]
    [MemberData(nameof(OtherContent))]
    public async Task A_recording_with_chunks_that_the_joined_file_lacks_is_joined_and_kept(string chunk, byte[] content)
    {
        string path = await SaveAsync(content);

        // The run after it finds the same, and says the same.
        for (int run = 0; run < 2; run++)
        {
            CommandResult result = await RunAsync("Join-SukiRecording . -RemoveSource");

            ErrorRecord error = Assert.Single(result.Errors);
            Assert.StartsWith("JoinSourceKept,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(path, error.ToString(), StringComparison.Ordinal);
            Assert.Contains(chunk, error.ToString(), StringComparison.Ordinal);
            Assert.Equal(["a.wav", Path.GetRelativePath(Folder, path).Replace('\\', '/')], Files());
            Assert.Equal(content, await File.ReadAllBytesAsync(path));
        }

        Assert.Equal(Session(Concat(First, Second, Third)), await File.ReadAllBytesAsync(Path.Combine(Folder, "a.wav")));
    }

    [Theory]
    [MemberData(nameof(SamplesAlone))]
    public async Task A_recording_of_samples_alone_is_removed_once_they_are_joined(string kind)
    {
        byte[] content = SamplesAloneContent[kind];
        await SaveAsync(content);

        await RunWellAsync("Join-SukiRecording . -RemoveSource");

        Assert.Equal(["a.wav"], Files());
        Assert.Equal(Session(Concat(First, Second, Third)), await File.ReadAllBytesAsync(Path.Combine(Folder, "a.wav")));
    }

    [Theory]
    [MemberData(nameof(WrongHeaders))]
    public async Task A_header_that_is_wrong_and_hides_no_sample_is_a_warning_and_all_samples_are_joined(string kind)
    {
        byte[] content = WrongHeadersContent[kind];
        string path = await SaveAsync(content, warnings: 1, "");

        CommandResult result = await RunWellAsync("Join-SukiRecording . -PassThru");

        Assert.Contains(path, Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty((string[])result.Output.Single().Properties["Gaps"].Value);
        Assert.Equal(Session(Concat(First, Second, Third)), await File.ReadAllBytesAsync(Path.Combine(Folder, "a.wav")));
    }

    [Theory]
    [MemberData(nameof(MissingSamples))]
    public async Task A_recording_of_which_samples_are_missing_is_refused(string kind)
    {
        byte[] content = MissingSamplesContent[kind];
        string path = await SaveAsync(content, warnings: 1, "");

        CommandResult result = await RunAsync("Join-SukiRecording . -RemoveSource");

        Assert.Equal(["JoinChunkDamaged"], result.Causes);
        Assert.Contains(path, result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(3, Files().Count);
    }

    // Layer III of MPEG-1, 128 kbit/s, 44.1 kHz.
    private static byte[] Mp3(int frames) => Concat([.. Enumerable.Range(1, frames).Select(i => Concat([0xFF, 0xFB, 0x90, 0x00], Samples(413, i)))]);

    // A session of three recordings, of which the second is the one to look at. Gives its path.
    private async Task<string> SaveAsync(byte[] second, int? warnings = null, string words = "")
    {
        SandboxSession session = Sandbox.Sessions.Add(new SandboxSession(
            "a", SandboxObject.FromBytes(Session(First)), SandboxObject.FromBytes(second), SandboxObject.FromBytes(Session(Third))));
        CommandResult saved = await RunWellAsync("Save-SukiRecording a");
        string path = Path.Combine(Folder, "a", $"002_{session.Recordings[1].Id}.wav");
        Assert.Equal(second, await File.ReadAllBytesAsync(path));
        if (warnings is { } count)
        {
            Assert.Equal(count, saved.Warnings.Count);
            Assert.All(saved.Warnings, warning =>
            {
                Assert.Contains(path, warning, StringComparison.Ordinal);
                Assert.Contains(words, warning, StringComparison.Ordinal);
            });
        }

        return path;
    }
}
