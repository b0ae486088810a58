using SukiSdp.Audio;
using Xunit;
using Xunit.Abstractions;
using static SukiSdp.Tests.Audio.SampleBytes;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Tests.Audio;

/// <summary>The meter and files whose headers are unusual, wrong or hostile.</summary>
[Trait("Client", "Both")]
public sealed class AudioMeterFileTests(Meter meter, ITestOutputHelper output) : IClassFixture<Meter>
{
    private static readonly byte[] Tone = Of(SampleBytes.Sine(0.5, 16_000));

    private static readonly Dictionary<string, byte[]> ReadableContent = new()
    {
        { "RIFF", Form(Format(), Data(Tone)) },
        { "WAVE_FORMAT_EXTENSIBLE", Form(Extensible(1, 1, 16_000, 16, 16, 4), Data(Tone)) },
        { "RF64", Rf64(Tone.Length + 80, Tone.Length, 16_000, Format(), Data(Tone, uint.MaxValue)) },
        { "a header of a stream", FormOf("RIFF", uint.MaxValue, Format(), Data(Tone, uint.MaxValue)) },
        { "a header that was never filled in", FormOf("RIFF", 0, Format(), Data(Tone, 0)) },
        { "a size that counts the header", Form(Format(), Data(Tone, (uint)Tone.Length + 44)) },
        { "chunks before and after the samples", Form(Chunk("LIST", [1, 2, 3]), Format(), Chunk("JUNK", new byte[77]), Data(Tone), Chunk("LIST", new byte[2000])) },
        { "half a sample at the end", Form(Format(), Data([.. Tone, 0x7F])) },
        { "half a sample at the end of a stream", FormOf("RIFF", uint.MaxValue, Format(), Data([.. Tone, 0x7F], uint.MaxValue, pad: false)) },
        { "half a sample after a size that is right", Form(Format(), Data([.. Tone, 0x7F], (uint)Tone.Length + 1, pad: false)) },
    };

    private static readonly Dictionary<string, (byte[] File, SukiError Error)> UnreadableContent = new()
    {
        { "nothing", ([], SukiError.MeasureNotWav) },
        { "a web page", ("<html>no</html>"u8.ToArray(), SukiError.MeasureNotWav) },
        { "half a header", (Form(Format(), Data(Tone))[..30], SukiError.MeasureNotWav) },
        { "no samples chunk", (Form(Format()), SukiError.MeasureNotWav) },
        { "no format chunk", (Form(Data(Tone)), SukiError.MeasureNotWav) },
        { "0 channels", (Form(Format(channels: 0, blockAlign: 2), Data(Tone)), SukiError.MeasureNotWav) },
        { "blocks of 0 bytes", (Form(Format(blockAlign: 0), Data(Tone)), SukiError.MeasureNotWav) },
        { "65,535 channels", (Form(Format(channels: 65_535, bits: 8, blockAlign: 65_535), Data(Tone)), SukiError.MeasureEncodingUnsupported) },
        { "65,535 channels in blocks of 2 bytes", (Form(Format(channels: 65_535, blockAlign: 2), Data(Tone)), SukiError.MeasureNotWav) },
        { "65 channels", (Form(Format(channels: 65, bits: 8), Data(Tone)), SukiError.MeasureEncodingUnsupported) },
        { "0 Hz", (Form(Format(rate: 0), Data(Tone)), SukiError.MeasureNotWav) },
        { "4 GHz", (Form(Format(rate: 4_000_000_000), Data(Tone)), SukiError.MeasureNotWav) },
        { "0 bits", (Form(Format(bits: 0, blockAlign: 0), Data(Tone)), SukiError.MeasureNotWav) },
        { "samples of 65,535 bytes", (Form(Format(bits: 16, blockAlign: 65_535), Data(Tone)), SukiError.MeasureEncodingUnsupported) },
        { "64-bit integers", (Form(Format(bits: 64), Data(Tone)), SukiError.MeasureEncodingUnsupported) },
        { "16-bit floating-point numbers", (Form(Format(tag: 3, bits: 16), Data(Tone)), SukiError.MeasureEncodingUnsupported) },
        { "24-bit floating-point numbers", (Form(Format(tag: 3, bits: 24), Data(Tone)), SukiError.MeasureEncodingUnsupported) },
        { "A-law of 16 bits", (Form(Format(tag: 6, bits: 16), Data(Tone)), SukiError.MeasureEncodingUnsupported) },
        { "ADPCM", (Form(Format(tag: 2, bits: 4, blockAlign: 256), Data(Tone)), SukiError.MeasureEncodingUnsupported) },
        { "an unknown sub-format", (Form(Extensible(1, 1, 16_000, 16, 16, 4, new byte[14]), Data(Tone)), SukiError.MeasureEncodingUnsupported) },
    };

    public static TheoryData<string> Readable => [.. ReadableContent.Keys];

    public static TheoryData<string> Unreadable => [.. UnreadableContent.Keys];

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task The_samples_of_a_file_are_measured_whatever_is_around_them(string what)
    {
        Levels levels = await meter.MeasureAsync(ReadableContent[what], waveformPoints: 100);

        Assert.True((Math.Round(levels.Peak, 1), Math.Round(levels.Rms, 1), levels.Problem, levels.Waveform.Length) == (-6, -9, null, 200), $"{what}: {levels}");
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task A_file_that_cannot_be_measured_is_an_error(string what)
    {
        (byte[] file, SukiError error) = UnreadableContent[what];
        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => meter.MeasureAsync(file, waveformPoints: 100));

        Assert.True(error == failure.Error, $"{what}: {failure.Error}: {failure.Message}");
    }

    [Fact]
    public async Task A_file_with_random_changes_is_measured_or_an_error()
    {
        await TestRun.RepeatAsync(output, TestRun.Size(300, 5000), async random =>
        {
            (_, int tag, int bits) = Encodings[random.Next(Encodings.Length)];
            byte[] file = Wav(SampleBytes.Sine(0.5, 3000), tag, bits, random.Next(1, 4));
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                file[random.Next(12, 60)] = (byte)random.Next(256);
            }

            try
            {
                Levels levels = await meter.MeasureAsync(file[..random.Next(40, file.Length)], waveformPoints: random.Next(100));
                Assert.InRange(levels.Silence, 0, 1);
                Assert.True(levels.Rms <= levels.Peak + 1e-9 && Math.Abs(levels.DcOffset) <= Math.Pow(10, levels.Peak / 20) * (1 + 1e-9), $"{levels}");
            }
            catch (SukiSdpException failure)
            {
                Assert.True(failure.Error is SukiError.MeasureNotWav or SukiError.MeasureEncodingUnsupported, $"{failure.Error}: {failure.Message}");
            }
        });
    }

    [Fact]
    public async Task A_rate_of_two_billion_and_the_longest_window_are_measured()
    {
        Levels levels = await meter.MeasureAsync(Form(Format(rate: int.MaxValue), Data(Tone)), new MeasureSettings { SilenceWindow = TimeSpan.FromMinutes(1) });

        Assert.Equal((0, null), (levels.Silence, levels.Problem));
    }

    [Fact]
    public async Task More_points_than_sample_frames_are_as_many_as_frames()
    {
        Assert.Equal([64, 64, -64, -64, 0, 0], (await meter.MeasureAsync(Wav([0.5, -0.5, 0]), waveformPoints: int.MaxValue)).Waveform);
    }

    [Fact]
    public async Task A_missing_file_and_a_folder_are_errors()
    {
        Assert.Equal(SukiError.ReadFailed, (await Assert.ThrowsAsync<SukiSdpException>(() => meter.MeasureAsync(Path.Combine(Path.GetTempPath(), "none", "none.wav")))).Error);
        Assert.Equal(SukiError.ReadFailed, (await Assert.ThrowsAsync<SukiSdpException>(() => meter.MeasureAsync(Path.GetTempPath()))).Error);
    }

    [ToolFact("mkfifo")]
    public async Task A_pipe_without_a_writer_is_not_waited_for()
    {
        using TempFolder folder = new();
        await Tool.TextAsync("mkfifo", folder["pipe.wav"]);

        Assert.Equal(SukiError.MeasureNotWav, (await Assert.ThrowsAsync<SukiSdpException>(() => meter.MeasureAsync(folder["pipe.wav"]).WaitAsync(TestRun.Watchdog))).Error);
    }

    [Fact]
    public void Memory_does_not_depend_on_the_length_of_a_file()
    {
        using TempFolder folder = new();
        string small = folder.Write("small.wav", Form(Format(channels: 2), Data(Tone)));
        string large = folder.WriteSparse("large.wav", FormOf("RIFF", uint.MaxValue, Format(channels: 2), Data([], uint.MaxValue)), 128L << 20);
        Measure(small);

        long of = Measure(small);
        Assert.InRange(Measure(large), 0, of + 1_000_000);

        static long Measure(string path)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            AudioMeter.Measure(path, new MeasureSettings(), waveformPoints: 1000, CancellationToken.None);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void A_measurement_can_be_cancelled_and_reports_its_progress()
    {
        using TempFolder folder = new();
        string path = folder.Write("tone.wav", Form(Format(), Data(new byte[1_000_000])));
        using CancellationTokenSource cancellation = new();
        List<long> progress = [];

        AudioMeter.Measure(path, new MeasureSettings(), 0, CancellationToken.None, (done, total) => progress.Add(done * 100 / total));
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(100, progress[^1]);

        Assert.Throws<OperationCanceledException>(() => AudioMeter.Measure(path, new MeasureSettings(), 0, cancellation.Token, (_, _) => cancellation.Cancel()));
    }

    [Fact]
    public void A_file_that_lacks_audio_is_told_from_one_that_ends_within_a_sample()
    {
        Assert.False(LacksAudio(Form(Format(), Data(Tone))));
        Assert.False(LacksAudio(Form(Format(), Data([.. Tone, 0x7F], (uint)Tone.Length + 1, pad: false))));
        Assert.True(LacksAudio(Form(Format(), Data(Tone, (uint)Tone.Length + 1000))));
        Assert.True(LacksAudio([.. Form(Format(), Data(Tone)), .. Form(Format(), Data(Tone))]));
        Assert.True(LacksAudio(Form(Format(), Data(Tone), Data(Tone))));

        static bool LacksAudio(byte[] file) => WavReader.Read(new MemoryStream(file)).Info!.LacksAudio;
    }
}
