namespace SukiSdp.Audio;

/// <summary>
/// Detects whether a file is the result of joining fewer of the recordings of a plan, or the beginnings of some, as a join with gaps does. All of
/// its samples are then in the plan's join, in the same order, and nothing else is in the file.
/// </summary>
internal sealed class PartialJoinDetector(WavJoinPlan plan, Stream joined, WavJoinComparer comparer)
{
    // Recordings with the same beginning are compared with every position where one of them could be.
    private const int MostComparisons = 10_000;

    // How far before the first difference the part of a recording can end, in blocks, if the recording continues as the next one starts, as in silence.
    private const int LongestCoincidence = 4_096;

    // Bytes that are compared to find whether a recording could begin at a position.
    private const int HeadLength = 256;

    private readonly HashSet<(int Part, long Position)> _failed = [];
    private readonly Dictionary<WavJoinPart, byte[]> _heads = [];
    private int _comparisons;

    /// <summary>Compares the whole file.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal static async Task<bool> AreAllOfAsync(WavJoinPlan plan, Stream joined, CancellationToken cancellationToken)
    {
        if (WavReader.Read(joined).Info is not { HeaderProblem: null } info || !await HasOwnHeaderAsync(plan, joined, info, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        using WavJoinComparer comparer = new(joined);
        return await new PartialJoinDetector(plan, joined, comparer).MatchAsync(0, info.DataOffset, info.DataOffset + info.DataLength, cancellationToken).ConfigureAwait(false);
    }

    // The header that a join writes, byte for byte, and nothing behind the samples but the pad.
    private static async Task<bool> HasOwnHeaderAsync(WavJoinPlan plan, Stream joined, WavInfo info, CancellationToken cancellationToken)
    {
        byte[] head = new byte[info.DataOffset];
        joined.Position = 0;
        int count = await joined.ReadFullyAsync(head, head.Length, cancellationToken).ConfigureAwait(false);
        return count == head.Length
            && joined.Length == info.DataOffset + info.DataLength + (info.DataLength & 1)
            && plan.Parts.Any(part => WavJoinHeader.Build(part.Info.Format, info.DataLength).AsSpan().SequenceEqual(head));
    }

    // Whether the rest of the file consists of content of the recordings from this one on.
    private async Task<bool> MatchAsync(int first, long position, long end, CancellationToken cancellationToken)
    {
        if (position == end)
        {
            return true;
        }

        if (_failed.Contains((first, position)))
        {
            return false;
        }

        for (int i = first; i < plan.Parts.Count && _comparisons < MostComparisons; i++)
        {
            if (await BeginsWithAsync(i, position, end, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        _failed.Add((first, position));
        return false;
    }

    private async Task<bool> BeginsWithAsync(int index, long position, long end, CancellationToken cancellationToken)
    {
        WavJoinPart part = plan.Parts[index];
        int block = part.Info.Format.BlockAlign;
        _comparisons++;
        long common = Math.Min(end - position, await comparer.CommonLengthAsync(part, position, null, cancellationToken).ConfigureAwait(false));
        common -= common % block;
        if (common == 0)
        {
            return false;
        }

        if (await MatchAsync(index + 1, position + common, end, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        if (common < part.Info.DataLength)
        {
            // Only its beginning exists. By chance, it continues for some samples as the next one starts.
            foreach (long length in await EndsOfBeginningAsync(index, position, common, cancellationToken).ConfigureAwait(false))
            {
                if (await MatchAsync(index + 1, position + length, end, cancellationToken).ConfigureAwait(false))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Lengths, the longest first, behind which a later recording could begin.
    private async Task<List<long>> EndsOfBeginningAsync(int index, long position, long common, CancellationToken cancellationToken)
    {
        int block = plan.Parts[index].Info.Format.BlockAlign;
        long shortest = Math.Max(block, common - ((long)LongestCoincidence * block));
        byte[] window = new byte[common - shortest + HeadLength];
        joined.Position = position + shortest;
        int count = await joined.ReadFullyAsync(window, window.Length, cancellationToken).ConfigureAwait(false);
        List<byte[]> later = [];
        foreach (WavJoinPart part in plan.Parts.Skip(index + 1))
        {
            later.Add(await ReadHeadAsync(part, cancellationToken).ConfigureAwait(false));
        }

        List<long> lengths = [];
        for (long length = common - block; length >= shortest; length -= block)
        {
            int at = (int)(length - shortest);
            if (later.Any(head => head.Length > 0 && window.AsSpan(at, count - at).StartsWith(head)))
            {
                lengths.Add(length);
            }
        }

        return lengths;
    }

    private async Task<byte[]> ReadHeadAsync(WavJoinPart part, CancellationToken cancellationToken)
    {
        if (!_heads.TryGetValue(part, out byte[]? head))
        {
            using FileStream source = WavJoinFile.OpenSamples(part, skip: 0);
            head = new byte[Math.Min(HeadLength, part.Info.DataLength)];
            _heads[part] = head = head.AsSpan(0, await source.ReadFullyAsync(head, head.Length, cancellationToken).ConfigureAwait(false)).ToArray();
        }

        return head;
    }
}
