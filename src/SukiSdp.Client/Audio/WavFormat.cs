namespace SukiSdp.Audio;

/// <summary>
/// The sample format of a WAV file: the content of its <c>fmt </c> chunk (WAVEFORMATEX or WAVEFORMATEXTENSIBLE in
/// Microsoft's mmreg.h; the tags are registered in RFC 2361).
/// </summary>
internal sealed class WavFormat
{
    internal const int PcmTag = 0x0001;
    internal const int ExtensibleTag = 0xFFFE;

    internal WavFormat(ReadOnlyMemory<byte> chunk) => Chunk = chunk;

    /// <summary>How the samples are written.</summary>
    public WavEncoding Encoding { get; internal init; }

    /// <summary>The tag the file states, 0xFFFE when it is WAVE_FORMAT_EXTENSIBLE.</summary>
    public int FormatTag { get; internal init; }

    /// <summary>The tag of the encoding: the sub-format's when the file is WAVE_FORMAT_EXTENSIBLE, <see cref="FormatTag"/> otherwise.</summary>
    public int EncodingTag { get; internal init; }

    /// <summary>Number of channels, 1 or more.</summary>
    public int Channels { get; internal init; }

    /// <summary>Sample frames a second, in Hz.</summary>
    public int SampleRate { get; internal init; }

    /// <summary>Bits that one sample of one channel occupies in the file (the container, a multiple of 8 in every encoding but <see cref="WavEncoding.Other"/>).</summary>
    public int BitsPerSample { get; internal init; }

    /// <summary>Bits of a sample that carry sound, at most <see cref="BitsPerSample"/>.</summary>
    public int ValidBits { get; internal init; }

    /// <summary>Bytes of one block: one sample frame (all channels) in every encoding but <see cref="WavEncoding.Other"/>.</summary>
    public int BlockAlign { get; internal init; }

    /// <summary>Average bytes a second, as the file states it.</summary>
    public long ByteRate { get; internal init; }

    /// <summary>The speaker of each channel (SPEAKER_* bits of WAVEFORMATEXTENSIBLE); 0 when the file does not say.</summary>
    public long ChannelMask { get; internal init; }

    /// <summary>Whether one block is one sample frame, so that bytes count frames and files can be joined without decoding.</summary>
    public bool IsFramePerBlock => Encoding != WavEncoding.Other;

    /// <summary>The bytes of the <c>fmt </c> chunk as they stand in the file.</summary>
    internal ReadOnlyMemory<byte> Chunk { get; }

    /// <summary>Whether the samples of both can stand one after another in one file: everything that gives a sample its meaning is equal.</summary>
    /// <param name="other">The format to compare with.</param>
    public bool IsSameFormat(WavFormat other) => DifferenceFrom(other) is null;

    /// <summary>A short text such as <c>PCM 16-bit, 1 channel, 16000 Hz</c>.</summary>
    public override string ToString() => $"{EncodingName} {ValidBits}-bit, {ChannelCount}, {SampleRate} Hz";

    /// <summary>What keeps this format from being joined to <paramref name="expected"/>, worded to follow "it has"; null when nothing does.</summary>
    internal string? DifferenceFrom(WavFormat expected)
    {
        if (EncodingTag != expected.EncodingTag)
        {
            return $"{EncodingName} samples, not {expected.EncodingName}";
        }

        if (Channels != expected.Channels)
        {
            return $"{ChannelCount}, not {expected.Channels}";
        }

        if (SampleRate != expected.SampleRate)
        {
            return $"a sample rate of {SampleRate} Hz, not {expected.SampleRate} Hz";
        }

        if (BitsPerSample != expected.BitsPerSample || BlockAlign != expected.BlockAlign)
        {
            return $"samples of {BitsPerSample} bits in blocks of {BlockAlign} bytes, not {expected.BitsPerSample} bits in {expected.BlockAlign} bytes";
        }

        if (ValidBits != expected.ValidBits)
        {
            return $"{ValidBits} valid bits per sample, not {expected.ValidBits}";
        }

        return EffectiveChannelMask == expected.EffectiveChannelMask
            ? null
            : $"the channel mask 0x{EffectiveChannelMask:X}, not 0x{expected.EffectiveChannelMask:X}";
    }

    // WAVEFORMATEX has no mask, and for mono and stereo means what WAVEFORMATEXTENSIBLE spells out: the front centre, or left and right.
    private long EffectiveChannelMask => (ChannelMask, Channels) switch
    {
        (0, 1) => 0x4,
        (0, 2) => 0x3,
        _ => ChannelMask,
    };

    private string ChannelCount => Channels == 1 ? "1 channel" : $"{Channels} channels";

    /// <summary>The encoding as people call it.</summary>
    internal string EncodingName => Encoding switch
    {
        WavEncoding.Pcm => "PCM",
        WavEncoding.IeeeFloat => "float",
        WavEncoding.ALaw => "A-law",
        WavEncoding.MuLaw => "µ-law",
        _ => $"format 0x{EncodingTag:X4}",
    };
}
