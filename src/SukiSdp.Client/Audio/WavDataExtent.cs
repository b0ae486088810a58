namespace SukiSdp.Audio;

/// <summary>How far the samples of a file really go, by the size its <c>data</c> chunk states and by what is there.</summary>
internal readonly record struct WavDataExtent
{
    /// <summary>Bytes of samples present, in whole blocks.</summary>
    internal long WholeBlocks { get; private init; }

    /// <summary>Bytes after the last whole block that are still samples.</summary>
    internal long PartialBlock { get; private init; }

    /// <summary>Bytes of samples announced beyond the end of the file.</summary>
    internal long MissingBytes { get; private init; }

    /// <summary>Whether the size was a stand-in for one that was not known.</summary>
    internal bool IsStreaming { get; private init; }

    /// <summary>Whether the samples are the last thing in the file.</summary>
    internal bool RunsToEnd { get; private init; }

    /// <param name="stated">Bytes of the chunk; null when a stand-in is in their place.</param>
    /// <param name="present">Bytes from the first sample to the end of the file.</param>
    /// <param name="unclaimed">Bytes at the end of the file that make up no whole chunk.</param>
    /// <param name="isRiffSizeStandIn">Whether the size of the whole form was never filled in.</param>
    /// <param name="blockAlign">Bytes of one block.</param>
    internal static WavDataExtent Resolve(long? stated, long present, long unclaimed, bool isRiffSizeStandIn, int blockAlign)
    {
        // A data chunk may rightly be empty; then whatever follows it is a chunk. Where it is not, the 0 was never filled in.
        bool isStreaming = stated is not { } size
            || (size == 0 && unclaimed > 0)
            || (size > present && (isRiffSizeStandIn || IsStandIn(size, blockAlign)));
        long length = isStreaming ? present : Math.Min(stated!.Value, present);
        long partial = length % blockAlign;

        // A writer to a pipe pads odd samples like any other, but the header cannot tell the pad from them.
        bool endsWithPad = isStreaming && partial == 1 && (length & 1) == 0;
        return new WavDataExtent
        {
            WholeBlocks = length - partial,
            PartialBlock = endsWithPad ? 0 : partial,
            MissingBytes = isStreaming ? 0 : stated!.Value - length,
            IsStreaming = isStreaming,
            RunsToEnd = isStreaming || stated >= present,
        };
    }

    /// <summary>
    /// Whether a size is one that known writers put down when they write to a pipe: GStreamer 0x7FFF0000, SoX and eSpeak NG
    /// 0x7FFFF000, arecord 0x7FFFFF00 or 0x80000000, others the largest signed number; each perhaps rounded down to whole blocks.
    /// </summary>
    private static bool IsStandIn(long size, int blockAlign)
    {
        foreach (long standIn in (ReadOnlySpan<long>)[0x7FFF0000, 0x7FFFF000, 0x7FFFFF00, 0x7FFFFFFF, 0x80000000])
        {
            if (size == standIn || size == standIn - (standIn % blockAlign))
            {
                return true;
            }
        }

        return false;
    }
}
