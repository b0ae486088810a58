using System.Buffers;

namespace SukiSdp.Audio;

/// <summary>The positions of the recordings of a plan in a joined file that contains more.</summary>
/// <param name="Unidentified">The files of recordings that can't be distinguished from other parts of the joined file, such as silence.</param>
/// <param name="DirectlyFollowed">The sequence numbers of recordings that the next one of the plan follows immediately.</param>
internal sealed record WavJoinFindings(IReadOnlyCollection<string> Unidentified, IReadOnlyCollection<int> DirectlyFollowed);

/// <summary>
/// Finds the recordings of a plan in a joined file that contains more: others of its recordings were removed, and their lengths aren't
/// known.
/// </summary>
internal sealed class WavJoinSearch(WavJoinPlan plan, Stream joined) : IDisposable
{
    // The number of sample frames that must differ from the one before, so that no other part of a session has the same samples by chance.
    private const int RequiredChanges = 64;

    private const int LongestNeedle = 64 * 1024;

    // Only repetitive samples are found at several positions.
    private const int MostCandidates = 1_000;

    private readonly WavJoinComparer _comparer = new(joined);
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(WavJoinFile.BufferSize);

    /// <summary>Searches for each recording, every byte of it, after the one before.</summary>
    /// <returns>Null if one isn't in it.</returns>
    /// <exception cref="InvalidDataException">The joined file is not WAV of this format.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal async Task<WavJoinFindings?> FindAllAsync(CancellationToken cancellationToken)
    {
        WavInfo info = WavJoinVerifier.ReadHeader(plan, joined);
        HashSet<string> unidentified = [];
        HashSet<int> followed = [];
        WavJoinPart? previous = null;
        long from = info.DataOffset;
        foreach (WavJoinPart part in plan.Parts.Where(part => part.Info.DataLength > 0))
        {
            if (await ReadNeedleAsync(part, cancellationToken).ConfigureAwait(false) is not { } needle)
            {
                unidentified.Add(part.Source.Path);
                previous = null;
            }
            else if (await FindAsync(part, needle, info, from, cancellationToken).ConfigureAwait(false) is { } found)
            {
                if (previous is not null && found == from)
                {
                    followed.Add(previous.Source.SequenceNumber);
                }

                from = found + part.Info.DataLength;
                previous = part;
            }
            else
            {
                return null;
            }
        }

        return new WavJoinFindings(unidentified, followed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _comparer.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
    }

    // Samples to look for, from the first that differs from the one before; null when too few do.
    private async Task<Needle?> ReadNeedleAsync(WavJoinPart part, CancellationToken cancellationToken)
    {
        using FileStream source = WavJoinFile.OpenSamples(part, skip: 0);
        int block = part.Info.Format.BlockAlign;
        int step = WavJoinFile.BufferSize / block * block;
        byte[] before = new byte[block];
        long start = 0, end = 0;
        int changes = 0;
        for (long at = 0; at < part.Info.DataLength && changes < RequiredChanges;)
        {
            int count = await source.ReadFullyAsync(_buffer, (int)Math.Min(step, part.Info.DataLength - at), cancellationToken).ConfigureAwait(false);
            for (int i = 0; i + block <= count && changes < RequiredChanges; i += block)
            {
                if (at + i > 0 && !_buffer.AsSpan(i, block).SequenceEqual(before))
                {
                    start = changes++ == 0 ? at + i : start;
                    end = at + i + block;
                }

                _buffer.AsSpan(i, block).CopyTo(before);
            }

            if (count < step)
            {
                break;
            }

            at += count;
        }

        if (changes < RequiredChanges)
        {
            return null;
        }

        byte[] samples = new byte[Math.Min(end - start, LongestNeedle)];
        source.Position = part.Info.DataOffset + start;
        return await source.ReadFullyAsync(samples, samples.Length, cancellationToken).ConfigureAwait(false) < samples.Length
            ? throw WavJoinFile.BecameShorter(part)
            : new Needle(start, samples);
    }

    private async Task<long?> FindAsync(WavJoinPart part, Needle needle, WavInfo info, long from, CancellationToken cancellationToken)
    {
        long last = info.DataOffset + info.DataLength - part.Info.DataLength;
        int candidates = 0;
        for (long at = from; at <= last;)
        {
            joined.Position = at + needle.Offset;
            int count = await joined.ReadFullyAsync(_buffer, WavJoinFile.BufferSize, cancellationToken).ConfigureAwait(false);
            int searched = 0;
            while (_buffer.AsSpan(searched, count - searched).IndexOf(needle.Samples) is >= 0 and int found)
            {
                long candidate = at + searched + found;
                searched += found + 1;
                if (candidate > last || candidates == MostCandidates)
                {
                    return null;
                }

                if ((candidate - info.DataOffset) % info.Format.BlockAlign == 0)
                {
                    candidates++;
                    if (await _comparer.CommonLengthAsync(part, candidate, null, cancellationToken).ConfigureAwait(false) == part.Info.DataLength)
                    {
                        return candidate;
                    }
                }
            }

            if (count < WavJoinFile.BufferSize)
            {
                return null;
            }

            at += count - needle.Samples.Length + 1;
        }

        return null;
    }

    private sealed record Needle(long Offset, byte[] Samples);
}
