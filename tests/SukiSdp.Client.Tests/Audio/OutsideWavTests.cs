using System.Globalization;
using SukiSdp.Audio;
using Xunit;

namespace SukiSdp.Tests.Audio;

/// <summary>WAV files made by others are read as those others read them.</summary>
public sealed class OutsideWavTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, int, object, int> SoxFormats
    {
        get
        {
            var formats = new TheoryData<string, int, object, int>();
            for (int channels = 1; channels <= 6; channels++)
            {
                formats.Add("unsigned-integer", 8, WavEncoding.Pcm, channels);
                formats.Add("signed-integer", 16, WavEncoding.Pcm, channels);
                formats.Add("signed-integer", 24, WavEncoding.Pcm, channels);
                formats.Add("signed-integer", 32, WavEncoding.Pcm, channels);
                formats.Add("floating-point", 32, WavEncoding.IeeeFloat, channels);
                formats.Add("floating-point", 64, WavEncoding.IeeeFloat, channels);
                formats.Add("a-law", 8, WavEncoding.ALaw, channels);
                formats.Add("u-law", 8, WavEncoding.MuLaw, channels);
            }

            return formats;
        }
    }

    [ToolTheory("sox", "soxi")]
    [MemberData(nameof(SoxFormats))]
    public async Task Reads_what_sox_makes(string encoding, int bits, object expected, int channels)
    {
        string path = _folder["sox.wav"];
        await Tool.TextAsync("sox", "-r", "11025", "-n", "-c", Text(channels), "-b", Text(bits), "-e", encoding, path, "synth", "1237s", "pinknoise");

        WavInfo info = await AgreeWithSoxiAsync(path);
        Assert.Equal((expected, bits, 1237L), (info.Format.Encoding, info.Format.BitsPerSample, info.SampleFrames));
    }

    [ToolTheory("ffmpeg", "soxi")]
    [InlineData("pcm_u8", WavEncoding.Pcm, 8)]
    [InlineData("pcm_s16le", WavEncoding.Pcm, 16)]
    [InlineData("pcm_s24le", WavEncoding.Pcm, 24)]
    [InlineData("pcm_s32le", WavEncoding.Pcm, 32)]
    [InlineData("pcm_f32le", WavEncoding.IeeeFloat, 32)]
    [InlineData("pcm_alaw", WavEncoding.ALaw, 8)]
    [InlineData("pcm_mulaw", WavEncoding.MuLaw, 8)]
    public async Task Reads_what_ffmpeg_makes_as_file_as_RF64_and_through_a_pipe(string codec, object expected, int bits)
    {
        foreach (string layout in new[] { "mono", "stereo", "5.1" })
        {
            string[] make = ["-v", "error", "-f", "lavfi", "-i", $"anoisesrc=r=8000:d=0.333,aformat=channel_layouts={layout}", "-c:a", codec];
            string riff = _folder["riff.wav"], rf64 = _folder["rf64.wav"];
            string piped = _folder.Write("pipe.wav", await Tool.RunAsync("ffmpeg", [.. make, "-y", riff, "-c:a", codec, "-rf64", "always", rf64, "-c:a", codec, "-f", "wav", "-"]));
            string pipedRf64 = _folder.Write("pipe64.wav", await Tool.RunAsync("ffmpeg", [.. make, "-rf64", "always", "-f", "wav", "-"]));

            WavInfo info = await AgreeWithSoxiAsync(riff);
            Assert.Equal((expected, bits, WavContainer.Riff), (info.Format.Encoding, info.Format.BitsPerSample, info.Container));
            Assert.Equal(WavContainer.Rf64, (await AgreeWithSoxiAsync(rf64)).Container);
            foreach (string path in new[] { piped, pipedRf64 })
            {
                WavInfo streamed = Read(path);
                Assert.True(streamed.IsStreamingHeader);
                Assert.Null(streamed.HeaderProblem);
                Assert.Equal(info.SampleFrames, streamed.SampleFrames);
                Assert.True(streamed.Format.IsSameFormat(info.Format));
            }
        }
    }

    [ToolTheory("sox")]
    [InlineData(8, 1000)]
    [InlineData(16, 1001)]
    [InlineData(24, 1001)]
    [InlineData(32, 1001)]
    public async Task Reads_what_sox_pipes_without_knowing_its_length(int bits, int frames)
    {
        string width = Text(bits);
        byte[] raw = await Tool.RunAsync("sox", ["-r", "16000", "-n", "-c", "1", "-b", width, "-e", "signed-integer", "-t", "raw", "-", "synth", $"{frames}s", "sine", "440"]);
        byte[] wav = await Tool.RunAsync("sox", ["-V1", "-r", "16000", "-c", "1", "-b", width, "-e", "signed-integer", "-t", "raw", "-", "-t", "wav", "-"], raw);

        WavInfo info = Read(_folder.Write("sox.wav", wav));

        Assert.True(info.IsStreamingHeader);
        Assert.Null(info.HeaderProblem);
        Assert.Equal(frames, info.SampleFrames);
    }

    [ToolFact("espeak-ng", "soxi")]
    public async Task Reads_what_espeak_pipes()
    {
        const string Sentence = "The samples of this sentence run to the end of the file.";
        byte[] piped = await Tool.RunAsync("espeak-ng", ["--stdout", Sentence]);
        await Tool.TextAsync("espeak-ng", "-w", _folder["file.wav"], Sentence);

        WavInfo streamed = Read(_folder.Write("pipe.wav", piped));
        WavInfo filed = await AgreeWithSoxiAsync(_folder["file.wav"]);

        Assert.True(streamed.IsStreamingHeader);
        Assert.False(filed.IsStreamingHeader);
        Assert.Null(streamed.HeaderProblem);
        Assert.Equal(filed.SampleFrames, streamed.SampleFrames);
    }

    [ToolTheory("sox", "ffprobe")]
    [InlineData("ms-adpcm")]
    [InlineData("ima-adpcm")]
    [InlineData("gsm-full-rate")]
    public async Task Counts_the_frames_of_packed_encodings_as_ffprobe_does(string encoding)
    {
        string path = _folder["packed.wav"];
        await Tool.TextAsync("sox", "-n", "-r", "8000", "-c", "1", "-e", encoding, path, "synth", "3", "sine", "440");

        WavInfo info = Read(path);

        Assert.Equal(WavEncoding.Other, info.Format.Encoding);
        Assert.Equal(await Tool.NumberAsync("ffprobe", Tool.ProbeFor("duration_ts", path)), info.SampleFrames);
    }

    [ShippedWavFact]
    public async Task Reads_every_WAV_that_this_system_s_packages_ship()
    {
        foreach (string path in ShippedWavFactAttribute.Shipped)
        {
            await AgreeWithSoxiAsync(path);
        }
    }

    [ToolFact("sox", "ffmpeg")]
    public async Task Detects_what_ffmpeg_makes_in_other_forms()
    {
        string wav = _folder["tone.wav"];
        await Tool.TextAsync("sox", "-n", "-r", "48000", "-c", "1", "-b", "16", wav, "synth", "1", "sine", "440");
        (string Name, string[] Options, AudioContentKind Kind)[] forms =
        [
            ("a.wav", [], AudioContentKind.Wav),
            ("a.flac", [], AudioContentKind.Flac),
            ("a.ogg", ["-c:a", "libvorbis"], AudioContentKind.Ogg),
            ("a.m4a", ["-c:a", "aac"], AudioContentKind.M4a),
            ("a.webm", ["-c:a", "libopus"], AudioContentKind.WebM),
            ("a.mkv", ["-c:a", "libopus"], AudioContentKind.Matroska),
            ("a.mp3", [], AudioContentKind.Mp3),
            ("bare.mp3", ["-id3v2_version", "0", "-write_xing", "0"], AudioContentKind.Mp3),
            ("slow.mp3", ["-ar", "8000", "-b:a", "8k", "-id3v2_version", "0", "-write_xing", "0"], AudioContentKind.Mp3),
            ("a.aac", ["-c:a", "aac"], AudioContentKind.Unknown),
            ("a.mp2", [], AudioContentKind.Unknown),
            ("a.aiff", [], AudioContentKind.Unknown),
        ];
        foreach ((string name, string[] options, AudioContentKind kind) in forms)
        {
            await Tool.TextAsync("ffmpeg", ["-v", "error", "-i", wav, .. options, _folder[name]]);
            byte[] content = await File.ReadAllBytesAsync(_folder[name]);
            AudioContentKind found = AudioContent.Detect(content.AsSpan(0, Math.Min(content.Length, AudioContent.HeadLength)));
            Assert.True(kind == found, $"{name} is {found}");
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<WavInfo> AgreeWithSoxiAsync(string path)
    {
        WavInfo info = Read(path);
        Assert.True(info.HeaderProblem is null, $"{path}: {info.HeaderProblem}");
        Assert.Equal(await Tool.NumberAsync("soxi", "-s", path), info.SampleFrames);
        Assert.Equal(await Tool.NumberAsync("soxi", "-c", path), info.Format.Channels);
        Assert.Equal(await Tool.NumberAsync("soxi", "-r", path), info.Format.SampleRate);
        Assert.Equal(await Tool.NumberAsync("soxi", "-b", path), info.Format.BitsPerSample);
        return info;
    }

    private static WavInfo Read(string path)
    {
        WavReadResult result = WavReader.ReadFile(path);
        Assert.True(result.Info is not null, $"{path}: {result.NotWavReason}");
        return result.Info;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
