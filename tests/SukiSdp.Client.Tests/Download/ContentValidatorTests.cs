using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Sandbox;
using SukiSdp.Tests.Audio;

namespace SukiSdp.Tests.Download;

[Trait("Client", "Both")]
public sealed class ContentValidatorTests
{
    public static TheoryData<string, byte[]> OtherKinds => new()
    {
        { ".ogg", WavBytes.Concat("OggS"u8.ToArray(), new byte[200]) },
        { ".flac", WavBytes.Concat("fLaC"u8.ToArray(), new byte[200]) },
        { ".mp3", WavBytes.Concat("ID3"u8.ToArray(), [4, 0, 0, 0, 0, 0, 0], new byte[200]) },
        { ".m4a", WavBytes.Concat([0, 0, 0, 20], "ftypM4A "u8.ToArray(), new byte[200]) },
        { ".webm", WavBytes.Concat([0x1A, 0x45, 0xDF, 0xA3, 0x87, 0x42, 0x82, 0x84], "webm"u8.ToArray(), new byte[200]) },
    };

    [Fact]
    public async Task A_saved_file_and_one_that_was_there_carry_the_facts_of_their_header()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Session("visit", SandboxObject.Wav(2.5));

        await fixture.SaveAsync("visit");
        await fixture.SaveAsync("visit");

        Assert.Equal([SaveStatus.Saved, SaveStatus.Skipped], fixture.Files.Select(f => f.Status));
        Assert.All(fixture.Files, file =>
        {
            Assert.Equal(("PCM", 1, 16_000, 16), (file.Format, file.Channels, file.SampleRate, file.BitsPerSample));
            Assert.Equal(TimeSpan.FromSeconds(2.5), file.Duration);
            Assert.Null(file.HeaderProblem);
        });
        Assert.Empty(fixture.Warnings);
    }

    [Fact]
    public async Task A_header_that_does_not_fit_is_a_warning_with_the_file_and_the_bytes_are_kept()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        byte[] cut = WavBytes.Session(WavBytes.Samples(1000))[..^101];
        SandboxSession session = fixture.Session("visit", SandboxObject.FromBytes(cut), SandboxObject.FromBytes(WavBytes.Form(WavBytes.Data([1, 2]))));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(2, fixture.Warnings.Count);
        string damaged = fixture.Warnings.Single(w => w.Contains(fixture.PathOf(session), StringComparison.Ordinal));
        Assert.Contains("specifies 101 more bytes", damaged, StringComparison.Ordinal);
        Assert.Contains("no format chunk", fixture.Warnings.Single(w => w.Contains(fixture.PathOf(session, 1), StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.All(fixture.Files, file => Assert.NotNull(file.HeaderProblem));
    }

    [Fact]
    public async Task A_recording_of_two_files_is_kept_whole_with_a_warning_that_there_is_audio_behind_the_first()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        byte[] file = WavBytes.Session(WavBytes.Samples(1_000));
        byte[] streamed = WavBytes.FormOf("RIFF", uint.MaxValue, WavBytes.Format(), WavBytes.Data(WavBytes.Samples(1_000), uint.MaxValue));
        SandboxSession session = fixture.Session("visit", SandboxObject.FromBytes([.. file, .. file]), SandboxObject.FromBytes([.. streamed, .. streamed]));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(2, fixture.Warnings.Count);
        Assert.All(fixture.Warnings, warning => Assert.Contains("audio that its header doesn't describe: another WAV file starts at byte 1044", warning, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(OtherKinds))]
    public async Task What_is_not_wav_is_saved_under_its_own_extension_and_found_there_again(string extension, byte[] content)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.FromBytes(content), SandboxObject.FromBytes([.. content, 1]));
        string path = Path.ChangeExtension(fixture.PathOf(session), extension);

        await fixture.SaveAsync("visit");

        Assert.Equal(content, await File.ReadAllBytesAsync(path));
        Assert.False(File.Exists(fixture.PathOf(session)));
        fixture.AssertNoLeftovers();
        Assert.Contains("This warning is shown once", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
        Assert.All(fixture.Files, file => Assert.Null(file.Duration));

        int downloads = fixture.Sandbox.Requests.Downloads.Count;
        fixture.Files.Clear();
        await fixture.SaveAsync("visit");

        // No manifest says that this is the recording. Storage does, for one byte.
        Assert.Equal(["bytes=0-0", "bytes=0-0"], fixture.Sandbox.Requests.Downloads.Skip(downloads).Select(r => r.Range));
        SukiRecordingFile again = fixture.Files.Single(f => f.SequenceNumber == 1);
        Assert.Equal((path, SaveStatus.Skipped, (long)content.Length), (again.Path, again.Status, again.Length));
        Assert.Equal(extension.TrimStart('.'), again.Format, ignoreCase: true);
    }

    [Theory]
    [InlineData("/a/001_x.wav", "/a/001_x.ogg")]
    [InlineData("/a/001_x.ogg", "/a/001_x.ogg")]
    [InlineData("/a/001_x.OGG", "/a/001_x.OGG")]
    public void A_name_that_has_the_extension_of_the_content_in_any_case_keeps_it(string planned, string expected) =>
        Assert.Equal(expected, FinalName.Of(planned, AudioContentKind.Ogg));

    [Fact]
    public async Task Content_of_an_unknown_kind_keeps_its_name_and_is_said_once()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.FromBytes(WavBytes.Samples(500)), SandboxObject.FromBytes([]));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Contains("unknown type", Assert.Single(fixture.Warnings), StringComparison.Ordinal);
        Assert.All(fixture.Files, file => Assert.Null(file.Format));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_neighbour_of_another_extension_and_other_content_neither_counts_nor_goes(bool force)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        string[] neighbours = [.. new[] { ".mp3", ".ogg", ".m4a" }.Select(extension => Path.ChangeExtension(fixture.PathOf(session), extension))];
        Directory.CreateDirectory(Path.GetDirectoryName(neighbours[0])!);
        await File.WriteAllTextAsync(neighbours[0], "notes, not music");
        await File.WriteAllBytesAsync(neighbours[1], []);
        Directory.CreateDirectory(neighbours[2]);
        fixture.Settings = fixture.Settings with { Force = force };

        await fixture.SaveAsync("visit");

        Assert.Equal([SaveStatus.Saved], fixture.Files.Select(f => f.Status));
        Assert.True(File.Exists(fixture.PathOf(session)));
        Assert.Equal("notes, not music", await File.ReadAllTextAsync(neighbours[0]));
        Assert.True(File.Exists(neighbours[1]));
        Assert.True(Directory.Exists(neighbours[2]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_recording_does_not_replace_what_is_not_one_under_the_extension_of_its_kind(bool force)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        byte[] ogg = WavBytes.Concat("OggS"u8.ToArray(), new byte[200]);
        SandboxSession session = fixture.Session("visit", SandboxObject.FromBytes(ogg));
        string taken = Path.ChangeExtension(fixture.PathOf(session), ".ogg");
        Directory.CreateDirectory(Path.GetDirectoryName(taken)!);
        await File.WriteAllTextAsync(taken, "somebody's notes");
        fixture.Settings = fixture.Settings with { Force = force };

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.TargetNotFile);
        Assert.Equal("somebody's notes", await File.ReadAllTextAsync(taken));

        File.Move(taken, taken + ".txt");
        await fixture.SaveAsync("visit");

        Assert.Equal(ogg, await File.ReadAllBytesAsync(taken));
        Assert.Equal([SaveStatus.Resumed], fixture.Files.Select(f => f.Status));
    }
}
