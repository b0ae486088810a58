using System.Buffers.Binary;
using SukiSdp.Audio;

namespace SukiSdp.Tests.Audio;

/// <summary>Writes samples in every encoding.</summary>
internal static class SampleBytes
{
    /// <summary>The encodings, as sox names them, with their format tags and bits.</summary>
    internal static readonly (string Name, int Tag, int Bits)[] Encodings =
        [("PCM", 1, 8), ("PCM", 1, 16), ("PCM", 1, 24), ("PCM", 1, 32), ("float", 3, 32), ("float", 3, 64), ("A-law", 6, 8), ("µ-law", 7, 8)];

    /// <summary>A file of samples of full scale 1; of several channels, sample by sample in turn.</summary>
    internal static byte[] Wav(IEnumerable<double> samples, int tag = 1, int bits = 16, int channels = 1, uint rate = 16_000) =>
        WavBytes.Form(WavBytes.Format(tag, channels, rate, bits), WavBytes.Data(Of(samples, tag, bits)));

    internal static byte[] Of(IEnumerable<double> samples, int tag = 1, int bits = 16) => [.. samples.SelectMany(sample => Encode(sample, tag, bits))];

    /// <summary>A sine wave.</summary>
    internal static IEnumerable<double> Sine(double amplitude, int count, double hertz = 440, double rate = 16_000) =>
        Enumerable.Range(0, count).Select(i => amplitude * Math.Sin(2 * Math.PI * hertz * i / rate));

    /// <summary>The same samples on several channels.</summary>
    internal static IEnumerable<double> OnAll(this IEnumerable<double> samples, int channels) => samples.SelectMany(sample => Enumerable.Repeat(sample, channels));

    private static byte[] Encode(double sample, int tag, int bits)
    {
        byte[] bytes = new byte[8];
        switch (tag, bits)
        {
            case (1, 8):
                return [(byte)(128 + Round(sample, 7))];
            case (1, _):
                BinaryPrimitives.WriteInt64LittleEndian(bytes, Round(sample, bits - 1));
                return bytes[..(bits / 8)];
            case (3, 32):
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)sample);
                return bytes[..4];
            case (3, _):
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, sample);
                return bytes;
            default:
                // The code whose value is nearest.
                short[] values = tag == 6 ? G711.ALaw : G711.MuLaw;
                return [(byte)Enumerable.Range(0, 256).MinBy(code => Math.Abs(values[code] - (sample * 32768)))];
        }
    }

    private static long Round(double sample, int bits) => (long)Math.Clamp(Math.Round(sample * (1L << bits)), -(1L << bits), (1L << bits) - 1);
}
