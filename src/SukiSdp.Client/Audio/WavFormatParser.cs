using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>Reads the content of a <c>fmt </c> chunk. Field offsets are those of WAVEFORMATEX and WAVEFORMATEXTENSIBLE.</summary>
internal static class WavFormatParser
{
    /// <summary>The longest chunk there can be, in bytes: WAVEFORMATEX and the extension its 16-bit size field can announce.</summary>
    internal const int MaximumLength = 18 + ushort.MaxValue;

    // PCMWAVEFORMAT; only formats older than PCM's 1991 definition are shorter.
    private const int MinimumLength = 16;
    private const int ExtensibleLength = 40;

    /// <summary>Bytes 2 to 15 of every sub-format made from a format tag: KSDATAFORMAT_SUBTYPE_WAVEFORMATEX without its first two bytes.</summary>
    private static ReadOnlySpan<byte> SubFormatTail => [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

    /// <summary>The format, or null and in <paramref name="problem"/> a sentence that says what makes the chunk unusable.</summary>
    internal static WavFormat? Parse(byte[] chunk, out string? problem)
    {
        if (chunk.Length is < MinimumLength or > MaximumLength)
        {
            problem = $"Its format chunk has {chunk.Length} bytes, which isn't valid for any WAV format.";
            return null;
        }

        ReadOnlySpan<byte> bytes = chunk;
        int formatTag = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(2));
        uint sampleRate = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(4));
        uint byteRate = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(8));
        int blockAlign = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(12));
        int statedBits = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(14));
        int encodingTag = formatTag;
        int validBits = statedBits;
        long channelMask = 0;

        if (formatTag == WavFormat.ExtensibleTag)
        {
            if (chunk.Length < ExtensibleLength)
            {
                problem = $"Its format chunk is WAVE_FORMAT_EXTENSIBLE and has only {chunk.Length} of {ExtensibleLength} bytes.";
                return null;
            }

            validBits = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(18));
            channelMask = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(20));
            if (bytes.Slice(26, SubFormatTail.Length).SequenceEqual(SubFormatTail))
            {
                encodingTag = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(24));
            }
        }

        WavEncoding encoding = EncodingOf(encodingTag);
        if (channels == 0 || blockAlign == 0 || sampleRate is 0 or > int.MaxValue)
        {
            problem = $"Its format chunk isn't valid: {channels} channels, {sampleRate} Hz, blocks of {blockAlign} bytes.";
            return null;
        }

        int containerBits = statedBits;
        if (encoding != WavEncoding.Other)
        {
            containerBits = blockAlign / channels * 8;
            bool statesWidth = encoding is WavEncoding.Pcm or WavEncoding.IeeeFloat;
            if (blockAlign % channels != 0 || (statesWidth && statedBits > containerBits))
            {
                problem = $"Its format chunk is inconsistent: {channels} channels of {statedBits} bits in blocks of {blockAlign} bytes.";
                return null;
            }
        }

        problem = null;
        return new WavFormat(chunk)
        {
            Encoding = encoding,
            FormatTag = formatTag,
            EncodingTag = encodingTag,
            Channels = channels,
            SampleRate = (int)sampleRate,
            BitsPerSample = containerBits,
            // 0 is how writers of WAVE_FORMAT_EXTENSIBLE and of compressed formats say "all of them".
            ValidBits = validBits == 0 || validBits > containerBits ? containerBits : validBits,
            BlockAlign = blockAlign,
            ByteRate = byteRate,
            ChannelMask = channelMask,
        };
    }

    private static WavEncoding EncodingOf(int tag) => tag switch
    {
        WavFormat.PcmTag => WavEncoding.Pcm,
        0x0003 => WavEncoding.IeeeFloat,
        0x0006 => WavEncoding.ALaw,
        0x0007 => WavEncoding.MuLaw,
        _ => WavEncoding.Other,
    };
}
