using SukiSdp.Audio;
using Xunit;
using Xunit.Abstractions;
using static SukiSdp.Tests.Audio.SampleBytes;

namespace SukiSdp.Tests.Audio;

/// <summary>The levels of WAV files.</summary>
[Trait("Client", "Both")]
public sealed class AudioMeterTests(Meter meter, ITestOutputHelper output) : IClassFixture<Meter>
{
    private const int Second = 16_000;
    private const int Window = Second / 10;

    private static readonly double[] Nothing = new double[Second];

    public static TheoryData<int, int, int> Formats
    {
        get
        {
            TheoryData<int, int, int> formats = [];
            foreach ((_, int tag, int bits) in Encodings)
            {
                foreach (int channels in Enumerable.Range(1, 8))
                {
                    formats.Add(tag, bits, channels);
                }
            }

            return formats;
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Every_encoding_has_the_same_levels_on_any_number_of_channels(int tag, int bits, int channels)
    {
        Levels levels = await meter.MeasureAsync(Wav(Sine(0.5, Second).OnAll(channels), tag, bits, channels), waveformPoints: 4);

        Assert.Equal(-6.02, levels.Peak, LevelStep(tag));
        Assert.Equal(-9.03, levels.Rms, 0.1);
        Assert.Equal((0, 0, null), (levels.Silence, levels.Clipped, levels.Problem));
        Assert.Equal(0, levels.DcOffset, 0.005);
        Assert.Equal(8, levels.Waveform.Length);
        for (int point = 0; point < 4; point++)
        {
            Assert.InRange(levels.Waveform[2 * point], -65, -62);
            Assert.InRange(levels.Waveform[(2 * point) + 1], 62, 65);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_sound_on_one_channel_is_no_silence_and_its_peak_counts(int tag, int bits, int channels)
    {
        foreach (int loud in Enumerable.Range(0, channels))
        {
            Levels levels = await meter.MeasureAsync(Wav(Sine(0.5, 2000).SelectMany(sample => Enumerable.Range(0, channels).Select(c => c == loud ? sample : 0)), tag, bits, channels));

            Assert.Equal(-6.02, levels.Peak, LevelStep(tag));
            Assert.Equal(-9.03 - (10 * Math.Log10(channels)), levels.Rms, 0.1);
            Assert.Equal(0, levels.Silence);
        }
    }

    [Fact]
    public async Task Digital_silence_has_no_level_and_is_a_problem()
    {
        foreach ((_, int tag, int bits) in Encodings.Where(encoding => encoding.Name != "A-law"))
        {
            Levels levels = await meter.MeasureAsync(Wav(Nothing, tag, bits));
            Assert.Equal((double.NegativeInfinity, double.NegativeInfinity, 1, RecordingProblem.Silent), (levels.Peak, levels.Rms, levels.Silence, levels.Problem));
        }

        // A-law has no zero.
        Levels law = await meter.MeasureAsync(Wav(Nothing, tag: 6, bits: 8));
        Assert.Equal((1, RecordingProblem.Silent), (law.Silence, law.Problem));
        Assert.Equal(20 * Math.Log10(8 / 32768.0), law.Peak, 1e-9);
    }

    [Fact]
    public async Task A_file_without_samples_is_silent()
    {
        Levels levels = await meter.MeasureAsync(Wav([]), waveformPoints: 10);

        Assert.Equal((double.NegativeInfinity, double.NegativeInfinity, 1, 0, RecordingProblem.Silent), (levels.Peak, levels.Rms, levels.Silence, levels.DcOffset, levels.Problem));
        Assert.Empty(levels.Waveform);
    }

    [Theory]
    [InlineData(-60.2, 1)]
    [InlineData(-59.8, 0)]
    public async Task Silence_is_what_stays_below_the_threshold(double level, double silence)
    {
        Levels levels = await meter.MeasureAsync(Wav(Sine(Math.Pow(10, level / 20), Second), bits: 24));

        Assert.Equal((silence, silence == 1 ? RecordingProblem.Silent : null), (levels.Silence, levels.Problem));
        Assert.Equal(silence, (await meter.MeasureAsync(Wav(Sine(Math.Pow(10, level / 20) / 10, Second), bits: 24), new MeasureSettings { SilenceThreshold = -80 })).Silence);
    }

    [Fact]
    public async Task A_window_is_silent_or_not_as_a_whole()
    {
        // One sample of sound in the third of ten windows; the tenth is half as long as the others.
        double[] samples = new double[(9 * Window) + (Window / 2)];
        samples[(2 * Window) + 700] = 0.5;

        Assert.Equal(8.5 / 9.5, (await meter.MeasureAsync(Wav(samples))).Silence, 1e-9);
        Assert.Equal(9.25 / 9.5, (await meter.MeasureAsync(Wav(samples), new MeasureSettings { SilenceWindow = TimeSpan.FromMilliseconds(25) })).Silence, 1e-9);
        samples[^1] = 0.5;
        Assert.Equal(8 / 9.5, (await meter.MeasureAsync(Wav(samples))).Silence, 1e-9);
    }

    [Fact]
    public async Task A_dead_microphone_behind_a_converter_with_an_offset_is_silent()
    {
        Random random = new(7);
        IEnumerable<double> hum = Enumerable.Range(0, Second).Select(_ => 0.01 + (random.Next(-2, 3) / 32768.0));

        Levels levels = await meter.MeasureAsync(Wav(hum));

        Assert.Equal((1, RecordingProblem.Silent), (levels.Silence, levels.Problem));
        Assert.Equal(0.01, levels.DcOffset, 1e-4);
        Assert.Equal(-40, levels.Peak, 0.1);
    }

    [Fact]
    public async Task The_offset_is_that_of_the_worst_channel_with_its_sign()
    {
        IEnumerable<double> samples = Sine(0.3, Second).SelectMany(sample => new[] { sample + 0.02, sample - 0.1, sample });

        Assert.Equal(-0.1, (await meter.MeasureAsync(Wav(samples, channels: 3))).DcOffset, 1e-3);
    }

    [Theory]
    [InlineData(0.94, null)]
    [InlineData(0.95, RecordingProblem.MostlySilent)]
    [InlineData(0.96, RecordingProblem.MostlySilent)]
    public async Task A_recording_is_mostly_silent_from_a_share_on(double share, RecordingProblem? problem)
    {
        byte[] file = Wav(Sine(0.1, (int)Math.Round(100 * (1 - share)) * Window).Concat(new double[(int)Math.Round(100 * share) * Window]));

        Levels levels = await meter.MeasureAsync(file);

        Assert.Equal((share, problem), (Math.Round(levels.Silence, 9), levels.Problem));
        Assert.Equal(RecordingProblem.MostlySilent, (await meter.MeasureAsync(file, new MeasureSettings { MostlySilentRatio = share - 0.001 })).Problem);
        Assert.Null((await meter.MeasureAsync(file, new MeasureSettings { MostlySilentRatio = share + 0.001 })).Problem);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Three_samples_in_a_row_at_full_scale_are_clipped_and_fewer_are_a_peak(int tag, int bits, int channels)
    {
        // Runs of 1 to 4 on the last channel alone, on either side, and one that goes from side to side.
        double[] runs = [0.1, 1, 0.1, 1, 1, 0.1, 1, 1, 1, 0.1, -1, -1, -1, -1, 0.1, 1, 1, -1, -1, 0.1];
        double[] tone = [.. Sine(0.1, Second)];
        for (int i = 0; i < runs.Length; i++)
        {
            tone[5000 + i] = runs[i];
        }

        Levels levels = await meter.MeasureAsync(Wav(tone.SelectMany(sample => Enumerable.Repeat(0.05, channels - 1).Append(sample)), tag, bits, channels));

        Assert.Equal((7, RecordingProblem.Clipped), (levels.Clipped, levels.Problem));
    }

    [Fact]
    public async Task A_run_at_full_scale_is_counted_across_windows_points_and_buffers()
    {
        byte[] file = Wav(Sine(0.1, 100).Concat(Enumerable.Repeat(1.0, 300_000)).Concat(Sine(0.1, 100)).SelectMany(sample => new[] { sample, 0.1, 0.1 }), channels: 3);

        Assert.Equal(300_000, (await meter.MeasureAsync(file, waveformPoints: 777)).Clipped);
    }

    [Fact]
    public async Task Audio_that_was_clipped_with_16_bits_is_clipped_in_every_encoding_that_holds_it()
    {
        double[] samples = [.. Sine(0.1, Window), 32767 / 32768.0, 32767 / 32768.0, 32767 / 32768.0, -32767 / 32768.0, -32767 / 32768.0, -32767 / 32768.0, 0];
        foreach ((_, int tag, int bits) in Encodings.Where(encoding => encoding.Bits > 8))
        {
            Assert.Equal(6, (await meter.MeasureAsync(Wav(samples, tag, bits))).Clipped);
        }

        // 12 bits of sound in 16.
        byte[] format = WavBytes.Extensible(1, channels: 1, rate: Second, bits: 16, validBits: 12, mask: 4);
        Assert.Equal(3, (await meter.MeasureAsync(WavBytes.Form(format, WavBytes.Data(Of([0.1, 2047 / 2048.0, 2047 / 2048.0, 2047 / 2048.0, 0.1]))))).Clipped);
    }

    [Fact]
    public async Task Some_clipped_samples_can_be_allowed()
    {
        byte[] file = Wav(Sine(0.1, Second).Concat([1, 1, 1]));

        Assert.Equal(RecordingProblem.Clipped, (await meter.MeasureAsync(file, new MeasureSettings { ClippedSampleLimit = 2 })).Problem);
        Assert.Null((await meter.MeasureAsync(file, new MeasureSettings { ClippedSampleLimit = 3 })).Problem);
    }

    [Fact]
    public async Task Silence_is_a_worse_problem_than_clipping()
    {
        Assert.Equal(RecordingProblem.MostlySilent, (await meter.MeasureAsync(Wav(new double[99 * Window].Concat([1, 1, 1])))).Problem);
        Assert.Equal(RecordingProblem.Silent, (await meter.MeasureAsync(Wav(Enumerable.Repeat(1.0, Second)))).Problem);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public async Task Floating_point_samples_beyond_full_scale_and_those_that_are_no_numbers_leave_the_figures_usable(int bits)
    {
        Assert.Equal(6.02, (await meter.MeasureAsync(Wav(Sine(2, Second), 3, bits))).Peak, 0.01);

        Levels levels = await meter.MeasureAsync(Wav(Sine(0.5, Second).Select((sample, i) => i == 100 ? double.NaN : i is > 200 and < 204 ? double.PositiveInfinity : i == 300 ? double.NegativeInfinity : sample), 3, bits), waveformPoints: 1);
        Assert.Equal((0, 3), (levels.Peak, levels.Clipped));
        Assert.Equal(-9, levels.Rms, 0.1);
        Assert.Equal([-128, 127], levels.Waveform);

        Levels huge = await meter.MeasureAsync(Wav([1e300, -1e30, 1e38], 3, bits));
        Assert.True(double.IsFinite(huge.Rms) && double.IsFinite(huge.Peak), $"{huge}");
    }

    [Fact]
    public async Task Figures_and_waveform_of_random_files_are_those_of_a_simple_computation()
    {
        await TestRun.RepeatAsync(output, TestRun.Size(40, 400), async random =>
        {
            (_, int tag, int bits) = Encodings[random.Next(6)];
            int channels = random.Next(1, 7), frames = random.Next(1, 60_000), points = random.Next(0, 3) * random.Next(1, 2000);
            uint rate = (uint)random.Next(1, 4) * 8000;
            double[] samples = [.. Enumerable.Range(0, frames * channels).Select(i => i / channels % 5000 < 3000 ? 0 : Math.Clamp((random.NextDouble() - 0.5) * 2.2, -1, 1))];
            byte[] bytes = Of(samples, tag, bits);
            double[] stored = SimpleMeter.Decode(bytes, tag, bits);
            byte[] file = WavBytes.Form(WavBytes.Format(tag, channels, rate, bits), WavBytes.Data(bytes));

            Levels expected = SimpleMeter.Measure(stored, channels, (int)rate / 10, points, bits), actual = await meter.MeasureAsync(file, waveformPoints: points);

            Assert.Equal(expected.Peak, actual.Peak, 1e-6);
            Assert.Equal(expected.Rms, actual.Rms, 1e-6);
            Assert.Equal(expected.Silence, actual.Silence, 1e-9);
            Assert.Equal(expected.DcOffset, actual.DcOffset, 1e-6);
            Assert.Equal((expected.Clipped, expected.Problem), (actual.Clipped, actual.Problem));
            Assert.Equal(expected.Waveform, actual.Waveform);
        });
    }

    // The steps of G.711 at half of full scale are 1/32 of it.
    private static double LevelStep(int tag) => tag is 6 or 7 ? 0.25 : 0.1;
}
