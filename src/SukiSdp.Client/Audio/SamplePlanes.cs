namespace SukiSdp.Audio;

/// <summary>A piece of a file as samples, each channel for itself, decoded from whichever encoding the file has.</summary>
internal abstract class SamplePlanes : IDisposable
{
    /// <summary>Makes the planes of a format.</summary>
    /// <param name="format">A format that <see cref="CanDecode"/> accepts.</param>
    /// <param name="frames">How many sample frames a piece has at most.</param>
    internal static SamplePlanes Create(WavFormat format, int frames) =>
        format.BitsPerSample <= 16 && format.Encoding != WavEncoding.IeeeFloat ? new IntegerPlanes(format, frames) : new FloatPlanes(format, frames);

    /// <summary>Whether the samples of a format can be decoded.</summary>
    internal static bool CanDecode(WavFormat format) => (format.Encoding, format.BitsPerSample) is
        (WavEncoding.Pcm, 8 or 16 or 24 or 32) or (WavEncoding.IeeeFloat, 32 or 64) or (WavEncoding.ALaw or WavEncoding.MuLaw, 8);

    /// <summary>Decodes a piece.</summary>
    /// <param name="bytes">Whole sample frames. They aren't copied where that isn't needed, so they must stay as they are until the next piece.</param>
    internal abstract void Load(ArraySegment<byte> bytes);

    /// <summary>Sums up samples of a channel.</summary>
    internal abstract SampleSums Sum(int channel, int from, int count);

    /// <summary>Counts those of them that are clipped.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="from">The first sample.</param>
    /// <param name="count">How many.</param>
    /// <param name="sums">What <see cref="Sum"/> gave for the same samples.</param>
    /// <param name="clipped">The count of the channel.</param>
    internal abstract void CountClipped(int channel, int from, int count, SampleSums sums, ref ClipCounter clipped);

    /// <inheritdoc/>
    public abstract void Dispose();
}
