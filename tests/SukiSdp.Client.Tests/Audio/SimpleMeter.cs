using System.Buffers.Binary;

namespace SukiSdp.Tests.Audio;

/// <summary>The levels of samples that all are in memory, computed as their definitions say.</summary>
internal static class SimpleMeter
{
    internal static double[] Decode(byte[] bytes, int tag, int bits) => [.. bytes.Chunk(bits / 8).Select(sample => (tag, bits) switch
    {
        (1, 8) => (sample[0] - 128) / 128.0,
        (1, 16) => BinaryPrimitives.ReadInt16LittleEndian(sample) / 32768.0,
        (1, 24) => (BinaryPrimitives.ReadInt32LittleEndian([0, .. sample]) >> 8) / 8388608.0,
        (1, _) => (float)(BinaryPrimitives.ReadInt32LittleEndian(sample) / 2147483648.0),
        (3, 32) => BinaryPrimitives.ReadSingleLittleEndian(sample),
        _ => (double)(float)BinaryPrimitives.ReadDoubleLittleEndian(sample),
    })];

    internal static Levels Measure(double[] samples, int channels, int window, int points, int bits)
    {
        int frames = samples.Length / channels;
        double[][] planes = [.. Enumerable.Range(0, channels).Select(c => samples.Where((_, i) => i % channels == c).ToArray())];
        double[] means = [.. planes.Select(plane => plane.Average())];
        double silence = 0;
        for (int from = 0; from < frames; from += window)
        {
            int count = Math.Min(window, frames - from);
            bool isSilent = planes.Select((plane, c) =>
            {
                double[] part = plane[from..(from + count)];
                double mean = count == window ? part.Average() : means[c];
                return part.All(sample => Math.Abs(sample) < 0.001) || part.All(sample => Math.Abs(sample - mean) < 0.001);
            }).All(silent => silent);
            silence += isSilent ? count : 0;
        }

        silence /= frames;
        long clipped = planes.Sum(plane => Clipped(plane, bits == 8 ? 127 / 128.0 : 32767 / 32768.0));
        return new Levels(
            20 * Math.Log10(samples.Max(Math.Abs)),
            20 * Math.Log10(Math.Sqrt(samples.Average(sample => sample * sample))),
            silence,
            means.MaxBy(Math.Abs),
            clipped,
            silence == 1 ? RecordingProblem.Silent : silence >= 0.95 ? RecordingProblem.MostlySilent : clipped > 0 ? RecordingProblem.Clipped : null,
            Waveform(samples, channels, Math.Min(points, frames)));
    }

    private static long Clipped(double[] plane, double fullScale)
    {
        long clipped = 0;
        for (int i = 0, end; i < plane.Length; i = Math.Max(end, i + 1))
        {
            for (end = i; end < plane.Length && Math.Abs(plane[end]) >= fullScale && Math.Sign(plane[end]) == Math.Sign(plane[i]); end++)
            {
            }

            clipped += end - i >= 3 ? end - i : 0;
        }

        return clipped;
    }

    private static sbyte[] Waveform(double[] samples, int channels, int points)
    {
        long frames = samples.Length / channels;
        return [.. Enumerable.Range(0, points).SelectMany(point =>
        {
            double[] part = samples[(int)(frames * point / points * channels)..(int)(frames * (point + 1) / points * channels)];
            return new[] { Step(part.Min()), Step(part.Max()) };
        })];
    }

    private static sbyte Step(double value) => (sbyte)Math.Clamp(Math.Truncate(value * 128), -128, 127);
}
