using System.Buffers.Binary;

namespace SukiSdp.Sandbox;

/// <summary>A WAV file of one steady tone.</summary>
internal static class Tone
{
    private const double LowestHertz = 220;
    private const double Amplitude = 0.3 * short.MaxValue;

    /// <summary>A tone as many half-tones above 220 Hz as the seed says, within two octaves.</summary>
    public static byte[] Create(double seconds, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);

        int samples = (int)Math.Round(seconds * WavHeader.SampleRate);
        byte[] file = new byte[WavHeader.Size + (samples * WavHeader.BytesPerSample)];
        WavHeader.Create(file.Length).CopyTo(file, 0);

        double hertz = LowestHertz * Math.Pow(2, (seed & int.MaxValue) % 24 / 12.0);
        double step = 2 * Math.PI * hertz / WavHeader.SampleRate;
        for (int i = 0; i < samples; i++)
        {
            Span<byte> sample = file.AsSpan(WavHeader.Size + (i * WavHeader.BytesPerSample));
            BinaryPrimitives.WriteInt16LittleEndian(sample, (short)(Amplitude * Math.Sin(i * step)));
        }

        return file;
    }
}
