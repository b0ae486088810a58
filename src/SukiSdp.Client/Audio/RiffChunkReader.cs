using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>The eight bytes before a chunk's content: its id and the size stated there, in bytes.</summary>
internal readonly record struct RiffChunk(long Offset, uint Id, uint StatedSize)
{
    internal const int HeaderLength = 8;

    internal long ContentOffset => Offset + HeaderLength;
}

/// <summary>Reads chunk headers and bounded pieces of chunk content at any place of a RIFF file.</summary>
internal sealed class RiffChunkReader(Stream stream)
{
    /// <summary>More chunks than any real file has; a walk over a hostile one ends here.</summary>
    internal const int MaximumChunks = 10_000;

    private readonly byte[] header = new byte[RiffChunk.HeaderLength];

    /// <summary>The length of the file, in bytes.</summary>
    internal long Length { get; } = stream.Length;

    /// <summary>The header at <paramref name="offset"/>, or null when the file ends before or within it.</summary>
    internal RiffChunk? ReadHeader(long offset) =>
        Fill(header, offset) == header.Length
            ? new RiffChunk(offset, BinaryPrimitives.ReadUInt32LittleEndian(header), BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)))
            : null;

    /// <summary>The content of a chunk as far as the file has it, at most <paramref name="maximum"/> bytes.</summary>
    internal byte[] ReadContent(RiffChunk chunk, int maximum)
    {
        long present = Math.Max(0, Math.Min(chunk.StatedSize, Length - chunk.ContentOffset));
        byte[] content = new byte[Math.Min(present, maximum)];
        int count = Fill(content, chunk.ContentOffset);
        return count == content.Length ? content : content.AsSpan(0, count).ToArray();
    }

    /// <summary>Where the chunk after the one that ends at <paramref name="end"/> starts.</summary>
    /// <remarks>
    /// RIFF pads a chunk of odd size with one byte. Some writers forget it, so when no chunk can start after the pad and one
    /// can start in its place, it is taken to be absent.
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

    private bool CouldStartAt(long offset) =>
        ReadHeader(offset) is { } chunk
        && FourCC.IsPrintable(chunk.Id)
        && (chunk.Id is FourCC.Data || chunk.StatedSize <= Length - chunk.ContentOffset);

    private int Fill(byte[] buffer, long offset)
    {
        if (offset >= Length)
        {
            return 0;
        }

        stream.Position = offset;
        int count = 0;
        while (count < buffer.Length)
        {
            int read = stream.Read(buffer, count, buffer.Length - count);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        return count;
    }
}
