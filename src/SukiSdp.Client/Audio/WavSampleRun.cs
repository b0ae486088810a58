using System.Buffers;
using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>
/// Samples that run to the end of a file because the header does not say, or says wrongly, where they end. Other things may be among them: another
/// file, when a recorder was closed and reopened, or the chunks that a writer puts behind the samples.
/// </summary>
/// <param name="End">Where the samples end: at another file, at chunks that hold none, or at the end of the file.</param>
/// <param name="ForeignOffset">Where another file or another <c>data</c> chunk begins; null when none does.</param>
internal readonly record struct WavSampleRun(long End, long? ForeignOffset)
{
    private const int BufferSize = 256 * 1024;

    // Chunks behind the samples are looked for in this many bytes at the end.
    private const int LongestTail = 1024 * 1024;

    // Bytes that are looked at twice, so that what begins at the end of a buffer is seen whole in the next.
    private const int Overlap = ForeignSignature.MaximumLength + 16;

    // Each occurrence is inspected. The search for a few bytes is vectorized, and much faster than inspecting every position.
    private static readonly byte[][] Words = ["WAVE"u8.ToArray(), "data"u8.ToArray(), "OggS"u8.ToArray(), "fLaC"u8.ToArray(), .. ForeignSignature.Words];

    /// <summary>Searches the samples that start at <paramref name="offset"/>.</summary>
    internal static WavSampleRun Find(RiffChunkReader chunks, long offset, int blockAlign)
    {
        long tail = FindTail(chunks, offset);
        return FindForeign(chunks, offset, tail, blockAlign) is { } foreign ? new WavSampleRun(foreign, foreign) : new WavSampleRun(tail, null);
    }

    private static long? FindForeign(RiffChunkReader chunks, long offset, long tail, int blockAlign)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                int count = chunks.Read(buffer, BufferSize, offset);
                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, count);
                long? first = null;
                foreach (byte[] word in Words)
                {
                    for (int at = 0; bytes.Slice(at).IndexOf(word) is >= 0 and int found; at++)
                    {
                        at += found;
                        int? place = StartOf(bytes, at, chunks.Length - offset, blockAlign)
                            ?? (ForeignSignature.StartOf(bytes, at) is { } other && IsBeforeTail(chunks, offset + other, tail) ? other : null);
                        if (place is { } start)
                        {
                            first = Math.Min(first ?? long.MaxValue, offset + start);
                            break;
                        }
                    }
                }

                if (first is not null || count < BufferSize)
                {
                    return first;
                }

                offset += count - Overlap;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    // Where the file or chunk starts that has its word at this place; null when there is none. Samples have the word by chance, and what must be
    // around it, six bytes or more in all, next to never.
    private static int? StartOf(ReadOnlySpan<byte> bytes, int at, long lengthToEnd, int blockAlign)
    {
        ReadOnlySpan<byte> found = bytes.Slice(at);
        if (found.StartsWith("WAVE"u8))
        {
            return at >= RiffChunk.HeaderLength && FourCC.StartsFile(BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(at - RiffChunk.HeaderLength))) ? at - RiffChunk.HeaderLength : null;
        }

        if (found.Length < RiffChunk.HeaderLength)
        {
            return null;
        }

        if (found.StartsWith("data"u8))
        {
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(found.Slice(sizeof(uint)));
            long left = lengthToEnd - at - RiffChunk.HeaderLength - size;
            return left is 0 or 1 || WavDataExtent.IsPlaceholder(size, blockAlign) ? at : null;
        }

        // The first page of an Ogg stream (RFC 3533, 6), and the first metadata block of FLAC, which is STREAMINFO and has 34 bytes (RFC 9639, 8).
        return found.StartsWith("OggS\0\x02"u8) || (found.StartsWith("fLaC"u8) && found[4] is 0 or 0x80 && found[5] == 0 && found[6] == 0 && found[7] == 34) ? at : null;
    }

    // The chunks behind the samples may contain such a beginning, as XML does, and a tag may be longer than what is searched for chunks.
    private static bool IsBeforeTail(RiffChunkReader chunks, long place, long tail)
    {
        int steps = RiffChunkReader.MaximumChunks;
        return place < tail && !WavTrailingData.IsWhole(chunks, place, ref steps);
    }

    private static long FindTail(RiffChunkReader chunks, long offset)
    {
        offset = Math.Max(offset, chunks.Length - LongestTail);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LongestTail);
        try
        {
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, chunks.Read(buffer, LongestTail, offset));
            int steps = RiffChunkReader.MaximumChunks;
            for (int at = 0; at <= bytes.Length - RiffChunk.HeaderLength; at++)
            {
                if (WavTrailingData.CouldStart(bytes.Slice(at)) && WavTrailingData.IsWhole(chunks, offset + at, ref steps))
                {
                    return offset + at;
                }
            }

            return chunks.Length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
