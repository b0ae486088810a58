using System.Buffers;
using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>The eight bytes before a chunk's content: its id and the size stated there, in bytes.</summary>
internal readonly record struct RiffChunk(long Offset, uint Id, uint StatedSize)
{
    internal const int HeaderLength = 8;

    internal long ContentOffset => Offset + HeaderLength;
}

/// <summary>Reads chunk headers and bounded pieces of chunk content at any place of a RIFF file.</summary>
/// <param name="stream">The file.</param>
/// <param name="readsSamples">Whether samples are read to find their end if the header doesn't state it: as many bytes as the file has.</param>
/// <param name="head">The file's first bytes, if they have been read; most headers need no more. A run over many existing files reads the head of each.</param>
internal sealed class RiffChunkReader(Stream stream, bool readsSamples, ReadOnlyMemory<byte> head = default)
{
    /// <summary>More chunks than any real file has. Reading a hostile file ends here.</summary>
    internal const int MaximumChunks = 10_000;

    private const int BufferSize = 64 * 1024;

    private readonly byte[] _header = new byte[RiffChunk.HeaderLength];

    /// <summary>The length of the file, in bytes.</summary>
    internal long Length { get; } = stream.Length;

    /// <summary>Whether samples are read, too.</summary>
    internal bool ReadsSamples => readsSamples;

    /// <summary>The header at <paramref name="offset"/>, or null when the file ends before or within it.</summary>
    internal RiffChunk? ReadHeader(long offset) =>
        Read(_header, _header.Length, offset) == _header.Length
            ? new RiffChunk(offset, BinaryPrimitives.ReadUInt32LittleEndian(_header), BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(4)))
            : null;

    /// <summary>The content of a chunk as far as the file has it, at most <paramref name="maximum"/> bytes.</summary>
    internal byte[] ReadContent(RiffChunk chunk, int maximum) =>
        ReadBytes(chunk.ContentOffset, (int)Math.Min(chunk.StatedSize, maximum));

    /// <summary>The bytes at <paramref name="offset"/> as far as the file has them, at most <paramref name="maximum"/>.</summary>
    internal byte[] ReadBytes(long offset, int maximum)
    {
        byte[] bytes = new byte[Math.Max(0, Math.Min(Length - offset, maximum))];
        int count = Read(bytes, bytes.Length, offset);
        return count == bytes.Length ? bytes : bytes.AsSpan(0, count).ToArray();
    }

    /// <summary>Whether a chunk is a list of wave chunks (<c>LIST</c> of the type <c>wavl</c>), which holds samples.</summary>
    internal bool IsWaveList(RiffChunk chunk) =>
        chunk.Id == FourCC.List && ReadBytes(chunk.ContentOffset, sizeof(uint)).AsSpan().SequenceEqual("wavl"u8);

    /// <summary>The first offset in a range whose byte is not <paramref name="value"/>; the range's end when all are.</summary>
    internal long SkipValue(byte value, long from, long to)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (from < to && Read(buffer, (int)Math.Min(buffer.Length, to - from), from) is > 0 and int count)
            {
                // All of them are equal when each is equal to its neighbour; that comparison is a vectorized one.
                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, count);
                if (bytes[0] != value || !bytes.Slice(1).SequenceEqual(bytes.Slice(0, count - 1)))
                {
                    int same = 0;
                    while (bytes[same] == value)
                    {
                        same++;
                    }

                    return from + same;
                }

                from += count;
            }

            return to;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Where the chunk after the one that ends at <paramref name="end"/> starts.</summary>
    /// <remarks>
    /// RIFF pads a chunk of odd size with one byte. Some writers omit it, so if no chunk can start after the pad and one
    /// can start at its position, it is treated as absent.
    /// </remarks>
    internal long OffsetAfter(long end, bool isOdd)
    {
        if (!isOdd)
        {
            return end;
        }

        long padded = Math.Min(end + 1, Length);
        return padded == Length || CouldStartAt(padded) || !CouldStartAt(end) ? padded : end;
    }

    /// <summary>Reads <paramref name="count"/> bytes at an offset, or as many as there are.</summary>
    internal int Read(byte[] buffer, int count, long offset)
    {
        if (offset >= Length)
        {
            return 0;
        }

        if (offset + count <= head.Length)
        {
            head.Span.Slice((int)offset, count).CopyTo(buffer);
            return count;
        }

        stream.Position = offset;
        return stream.ReadFully(buffer, 0, count);
    }

    private bool CouldStartAt(long offset) =>
        ReadHeader(offset) is { } chunk
        && FourCC.IsPrintable(chunk.Id)
        && (chunk.Id is FourCC.Data || chunk.StatedSize <= Length - chunk.ContentOffset);
}
