using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Tests.Audio;
using Xunit;
using static SukiSdp.Tests.Audio.WavBytes;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>The waveforms of <c>Export-SukiArchiveReport</c> against samples that other programs decode.</summary>
public sealed class ReportWaveformTests : ReportTest
{
    private const int Points = 400;

    // Not a multiple of the points.
    private const int Frames = 10_037;

    [SkippableTheory]
    [InlineData("ffmpeg", 1, 16, 1)]
    [InlineData("ffmpeg", 1, 24, 2)]
    [InlineData("ffmpeg", 1, 8, 1)]
    [InlineData("ffmpeg", 3, 32, 1)]
    [InlineData("ffmpeg", 6, 8, 2)]
    [InlineData("ffmpeg", 7, 8, 1)]
    [InlineData("sox", 1, 16, 1)]
    [InlineData("sox", 1, 24, 2)]
    [InlineData("sox", 6, 8, 2)]
    public async Task Its_points_are_the_least_and_the_greatest_sample_that_another_program_finds(string tool, int tag, int bits, int channels)
    {
        Skip.If(Tool.ReasonToSkip([tool]) is not null, Tool.ReasonToSkip([tool]) ?? "");
        WriteManifest("kept/archive.jsonl", AddFile("kept", "a", "r1", 1, Wav(tag, bits, channels)), SessionLine("a", "complete", 1));

        await RunWellAsync(Export);

        string file = Path.Combine(Folder, FilesOf("a")[0].GetProperty("path").GetString()!);
        byte[] shown = FilesOf("a")[0].GetProperty("measured").GetProperty("waveform").GetBytesFromBase64();
        byte[] raw = await Tool.RunAsync(tool, tool == "sox" ? ["-D", file, "-t", "raw", "-e", "floating-point", "-b", "64", "-"] : ["-v", "error", "-i", file, "-f", "f64le", "-c:a", "pcm_f64le", "-"]);
        double[] samples = [.. Enumerable.Range(0, raw.Length / 8).Select(i => BitConverter.ToDouble(raw, 8 * i))];
        Assert.Equal(Frames * channels, samples.Length);
        Assert.Equal(2 * Points, shown.Length);
        for (int point = 0; point < Points; point++)
        {
            double[] stretch = samples[((int)((long)Frames * point / Points) * channels)..((int)((long)Frames * (point + 1) / Points) * channels)];
            Assert.Equal(Math.Truncate(stretch.Min() * 128), (sbyte)shown[2 * point]);
            Assert.Equal(Math.Min(127, Math.Truncate(stretch.Max() * 128)), (sbyte)shown[(2 * point) + 1]);
        }
    }

    // Noise that becomes louder and quieter, so that no point is like its neighbours.
    private static byte[] Wav(int tag, int bits, int channels)
    {
        Random random = new(bits + channels);
        List<byte> samples = [];
        for (int i = 0; i < Frames * channels; i++)
        {
            double value = ((2 * random.NextDouble()) - 1) * Math.Abs(Math.Sin(i * 0.0007));
            samples.AddRange((tag, bits) switch
            {
                (1, 8) => [(byte)(128 + (int)(value * 127))],
                (1, 16) => BitConverter.GetBytes((short)(value * short.MaxValue)),
                (1, 24) => BitConverter.GetBytes((int)(value * 8_388_607))[..3],
                (3, _) => BitConverter.GetBytes((float)value),

                // All codes, of which half are loud.
                _ => [(byte)random.Next(256)],
            });
        }

        return Form(Format(tag, channels, bits: bits), Data([.. samples]));
    }
}
