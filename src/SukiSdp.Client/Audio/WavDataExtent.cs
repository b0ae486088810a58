namespace SukiSdp.Audio;

/// <summary>The actual extent of the samples of a file, from the size in its <c>data</c> chunk and from the content of the file.</summary>
internal readonly record struct WavDataExtent
{
    private const uint SmallestPlaceholder = 0x7FFF0000;

    /// <summary>Bytes of samples present, in whole blocks.</summary>
    internal long WholeBlocks { get; private init; }

    /// <summary>Bytes after the last whole block that are still samples.</summary>
    internal long PartialBlock { get; private init; }

    /// <summary>Bytes of samples announced beyond the end of the file.</summary>
    internal long MissingBytes { get; private init; }

    /// <summary>Bytes by which the stated size is too large, because the writer counted a header or a pad byte as samples. None are missing.</summary>
    internal long CountedExtra { get; private init; }

    /// <summary>Whether the size was a placeholder for an unknown size.</summary>
    internal bool IsStreaming { get; private init; }

    /// <summary>Whether samples were to be read to find their end, and were not.</summary>
    internal bool IsEndUnknown { get; private init; }

    /// <summary>Where another file or another <c>data</c> chunk begins that the samples, by the header, would include; null when none does.</summary>
    internal long? ForeignOffset { get; private init; }

    /// <summary>Where what follows the samples starts, when the chunks of the file did not tell: the end of the file, or chunks that hold none; null when they did.</summary>
    internal long? TailOffset { get; private init; }

    /// <param name="chunks">The file.</param>
    /// <param name="offset">Where the first sample stands.</param>
    /// <param name="stated">Bytes of the chunk; null for a placeholder.</param>
    /// <param name="end">Where the whole chunks end; the samples' own when they do not fit the file.</param>
    /// <param name="isRiffSizePlaceholder">Whether the size of the whole form was never filled in.</param>
    /// <param name="blockAlign">Bytes of one block.</param>
    internal static WavDataExtent Resolve(RiffChunkReader chunks, long offset, long? stated, long end, bool isRiffSizePlaceholder, int blockAlign)
    {
        long present = chunks.Length - offset;

        // A data chunk may rightly be empty; then whatever follows it is a chunk. Where it is not, the 0 was never filled in.
        if (stated is not { } size
            || (size == 0 && chunks.Length - end >= blockAlign)
            || (size > present && (IsPlaceholder(size, blockAlign) || (isRiffSizePlaceholder && size >= SmallestPlaceholder))))
        {
            return Streaming(chunks, offset, blockAlign);
        }

        if (size > present)
        {
            return TooLarge(chunks, offset, size, blockAlign);
        }

        // The header's length on top may end within the chunks behind the samples, so that no chunk follows.
        if (end < chunks.Length)
        {
            foreach (long header in HeaderLengths(offset))
            {
                long length = size - header;
                int steps = RiffChunkReader.MaximumChunks;
                if (length >= 0 && length % blockAlign == 0 && chunks.OffsetAfter(offset + length, (length & 1) != 0) is var tail && WavTrailingData.IsWhole(chunks, tail, ref steps))
                {
                    return Of(length, blockAlign) with { CountedExtra = header, TailOffset = tail };
                }
            }
        }

        WavDataExtent extent = Of(size, blockAlign);
        return EndsWithPad(chunks, offset, size, blockAlign) ? extent with { PartialBlock = 0, CountedExtra = 1 } : extent;
    }

    /// <summary>
    /// Whether a size is one that known writers put down when they write to a pipe: all bits set or none, GStreamer 0x7FFF0000, SoX and eSpeak NG
    /// 0x7FFFF000, arecord 0x7FFFFF00 or 0x80000000, others the largest signed number; each perhaps rounded down to whole blocks.
    /// </summary>
    internal static bool IsPlaceholder(long size, int blockAlign)
    {
        foreach (long placeholder in (ReadOnlySpan<long>)[0, SmallestPlaceholder, 0x7FFFF000, 0x7FFFFF00, 0x7FFFFFFF, 0x80000000, Ds64.SizeIsHere])
        {
            if (size == placeholder || size == placeholder - (placeholder % blockAlign))
            {
                return true;
            }
        }

        return false;
    }

    private static WavDataExtent Streaming(RiffChunkReader chunks, long offset, int blockAlign)
    {
        WavSampleRun run = chunks.ReadsSamples ? WavSampleRun.Find(chunks, offset, blockAlign) : new WavSampleRun(chunks.Length, null);
        return Run(chunks, run, offset, blockAlign) with { IsStreaming = true, IsEndUnknown = !chunks.ReadsSamples };
    }

    // A size that is too large by the length of a header was computed wrongly, by a writer that knew how much it had written. Any other says that the
    // file was longer once.
    private static WavDataExtent TooLarge(RiffChunkReader chunks, long offset, long size, int blockAlign)
    {
        WavDataExtent extent = Of(chunks.Length - offset, blockAlign) with { TailOffset = chunks.Length };
        if (!chunks.ReadsSamples && CountsHeader(extent))
        {
            return extent with { CountedExtra = size - extent.WholeBlocks, IsEndUnknown = true };
        }

        extent = Run(chunks, WavSampleRun.Find(chunks, offset, blockAlign), offset, blockAlign);
        return extent.ForeignOffset is not null ? extent
            : CountsHeader(extent) ? extent with { CountedExtra = size - extent.WholeBlocks }
            : extent with { MissingBytes = size - extent.WholeBlocks - extent.PartialBlock };

        bool CountsHeader(WavDataExtent found) => found.PartialBlock == 0
            && (HeaderLengths(offset).Contains(size - found.WholeBlocks) || size == chunks.Length || size == chunks.Length - RiffChunk.HeaderLength);
    }

    // What writers add by mistake: everything before the first sample, that without the form's id and size (as in the RIFF size), and the same of a
    // header of 44 bytes, which they take every header for.
    private static long[] HeaderLengths(long offset) => [offset, offset - RiffChunk.HeaderLength, 44, 36];

    private static WavDataExtent Run(RiffChunkReader chunks, WavSampleRun run, long offset, int blockAlign)
    {
        long length = run.End - offset;
        WavDataExtent extent = Of(length, blockAlign) with { TailOffset = run.End, ForeignOffset = run.ForeignOffset };

        // A writer to a pipe pads odd samples like any other. Before another file it does not matter.
        return run.ForeignOffset is not null || EndsWithPad(chunks, offset, length, blockAlign) ? extent with { PartialBlock = 0 } : extent;
    }

    // The byte that pads samples of odd length to an even one is no sample.
    private static bool EndsWithPad(RiffChunkReader chunks, long offset, long length, int blockAlign) =>
        length % blockAlign == 1 && (length & 1) == 0 && chunks.ReadBytes(offset + length - 1, 1) is [0];

    private static WavDataExtent Of(long length, int blockAlign) => new() { WholeBlocks = length - (length % blockAlign), PartialBlock = length % blockAlign };
}
