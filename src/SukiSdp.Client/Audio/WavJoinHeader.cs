using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>Everything of a joined file that stands before its first sample.</summary>
internal static class WavJoinHeader
{
    private const int FormLength = 12;
    private const int Ds64Length = RiffChunk.HeaderLength + Ds64.FixedLength;
    private const int FactLength = RiffChunk.HeaderLength + sizeof(uint);

    /// <summary>Whether the size of the whole form exceeds 32 bits. 0xFFFFFFFF itself is a placeholder, not a size.</summary>
    internal static bool NeedsRf64(WavFormat format, long dataLength) =>
        RiffHeaderLength(format) + PaddedLength(dataLength) - RiffChunk.HeaderLength >= Ds64.SizeIsHere;

    internal static byte[] Build(WavFormat format, long dataLength)
    {
        bool isRf64 = NeedsRf64(format, dataLength);
        long frames = dataLength / format.BlockAlign;
        byte[] header = new byte[RiffHeaderLength(format) + (isRf64 ? Ds64Length : 0)];
        long riffSize = header.Length + PaddedLength(dataLength) - RiffChunk.HeaderLength;

        Span<byte> rest = header;
        rest = Chunk(rest, isRf64 ? FourCC.Rf64 : FourCC.Riff, Size32(riffSize, isRf64));
        rest = Number(rest, FourCC.Wave);
        if (isRf64)
        {
            rest = Chunk(rest, FourCC.Ds64, Ds64.FixedLength);
            BinaryPrimitives.WriteInt64LittleEndian(rest, riffSize);
            BinaryPrimitives.WriteInt64LittleEndian(rest.Slice(8), dataLength);
            BinaryPrimitives.WriteInt64LittleEndian(rest.Slice(16), frames);

            // Its last field is the number of table entries, and stays 0: no other chunk is that long.
            rest = rest.Slice(Ds64.FixedLength);
        }

        rest = Chunk(rest, FourCC.Format, (uint)format.Chunk.Length);
        format.Chunk.Span.CopyTo(rest);
        rest = rest.Slice((int)PaddedLength(format.Chunk.Length));
        if (HasFact(format))
        {
            rest = Chunk(rest, FourCC.Fact, sizeof(uint));
            rest = Number(rest, (uint)Math.Min(frames, uint.MaxValue));
        }

        Chunk(rest, FourCC.Data, Size32(dataLength, isRf64));
        return header;
    }

    // The number of samples is required in every format but WAVE_FORMAT_PCM (Microsoft, "New Multimedia Data Types and Data Techniques", 1994).
    private static bool HasFact(WavFormat format) => format.FormatTag != WavFormat.PcmTag;

    private static long RiffHeaderLength(WavFormat format) =>
        FormLength
        + RiffChunk.HeaderLength + PaddedLength(format.Chunk.Length)
        + (HasFact(format) ? FactLength : 0)
        + RiffChunk.HeaderLength;

    private static long PaddedLength(long length) => length + (length & 1);

    private static uint Size32(long size, bool isRf64) => isRf64 ? Ds64.SizeIsHere : (uint)size;

    private static Span<byte> Chunk(Span<byte> target, uint id, uint size) => Number(Number(target, id), size);

    private static Span<byte> Number(Span<byte> target, uint number)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, number);
        return target.Slice(sizeof(uint));
    }
}
