using SukiSdp.Files;

namespace SukiSdp.Download;

/// <summary>
/// The ranges of a file that have been downloaded, and those that are missing. The sizes were measured: several ranges only
/// for files of 32 MiB or more, and none below 8 MiB.
/// </summary>
internal sealed class RangePlan
{
    /// <summary>Smaller files are downloaded over one connection.</summary>
    public const long SplitFrom = 32L * 1024 * 1024;

    /// <summary>The minimum size of a planned range.</summary>
    public const long MinRange = 8L * 1024 * 1024;

    private readonly object _gate = new();
    private readonly List<FileRange> _kept = [];
    private readonly List<FileRange> _begun = [];
    private readonly Queue<FileRange> _pending = new();
    private long _fetched;

    /// <summary>The object's length, once it is known.</summary>
    public long? Length { get; private set; }

    /// <summary>Bytes downloaded in this run.</summary>
    public long Fetched => Interlocked.Read(ref _fetched);

    /// <summary>Bytes of an earlier run.</summary>
    public long Kept { get; private set; }

    /// <summary>The ranges of an earlier run that must still be read for their checksum.</summary>
    public IReadOnlyList<FileRange> KeptRanges => _kept;

    /// <summary>Starts a new file, whose length isn't known: the first range has the size of one range.</summary>
    /// <param name="whole">Whether the first range is the whole file, requested without a range.</param>
    public FileRange BeginNew(bool whole)
    {
        lock (_gate)
        {
            FileRange first = new(0, whole ? long.MaxValue : MinRange);
            _begun.Add(first);
            return first;
        }
    }

    /// <summary>Starts with the ranges of an earlier run.</summary>
    /// <param name="length">The length of the object in that run.</param>
    /// <param name="done">The downloaded ranges, in order and not adjacent.</param>
    /// <param name="connections">How many ranges are downloaded at once.</param>
    /// <returns>The first range. If nothing is missing, it is the last byte, which is requested again to get the current version from the server.</returns>
    public FileRange BeginKept(long length, IReadOnlyList<(long Start, long End)> done, int connections)
    {
        lock (_gate)
        {
            Length = length;
            long at = 0;
            List<(long Start, long End)> gaps = [];
            foreach ((long start, long end) in done)
            {
                if (start > at)
                {
                    gaps.Add((at, start));
                }

                at = gaps.Count == 0 && end == length ? end - 1 : end;
                if (at > start)
                {
                    _kept.Add(new FileRange(start, at));
                    Kept += at - start;
                }
            }

            if (at < length)
            {
                gaps.Add((at, length));
            }

            Share(gaps, length < SplitFrom ? 1 : connections);
            return TakeNextLocked()!;
        }
    }

    /// <summary>Sets the length from the first response, and splits the file. The first range grows to the size of one range.</summary>
    public void SetLength(FileRange first, long length, int connections)
    {
        lock (_gate)
        {
            Length = length;
            long useful = length < SplitFrom ? 1 : Math.Min(connections, length / MinRange);
            long share = (length + useful - 1) / useful;
            first.End = Math.Min(share, length);
            for (long start = first.End; start < length; start += share)
            {
                _pending.Enqueue(new FileRange(start, Math.Min(start + share, length)));
            }
        }
    }

    /// <summary>How many ranges wait for a connection.</summary>
    public int PendingCount
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <summary>Returns whether a range is the whole file: there are no bytes of an earlier run, and no other range is started or planned.</summary>
    public bool IsOnly(FileRange range)
    {
        lock (_gate)
        {
            return _kept.Count == 0 && _pending.Count == 0 && _begun.Count == 1 && _begun[0] == range && range.Start == 0;
        }
    }

    /// <summary>Discards the bytes of a range, which are downloaded again.</summary>
    public void Restart(FileRange range)
    {
        Interlocked.Add(ref _fetched, range.Start - range.Position);
        range.Reset();
    }

    /// <summary>Sets the length at the clean end of a response that didn't announce it.</summary>
    public void EndAt(FileRange only)
    {
        lock (_gate)
        {
            only.End = only.Position;
            Length = only.Position;
        }
    }

    /// <summary>Returns the next range to download; null if all are in progress or complete.</summary>
    public FileRange? TakeNext()
    {
        lock (_gate)
        {
            return TakeNextLocked();
        }
    }

    /// <summary>Counts bytes that were written.</summary>
    public void Append(FileRange range, ReadOnlySpan<byte> written)
    {
        // The checksum is computed outside the lock, because only the connection of this range uses it.
        range.Append(written);
        Interlocked.Add(ref _fetched, written.Length);
    }

    /// <summary>Returns the ranges on disk, in order, with adjacent ranges merged.</summary>
    public IReadOnlyList<(long Start, long End)> Done()
    {
        lock (_gate)
        {
            List<(long Start, long End)> done = [];
            foreach (FileRange s in _kept.Concat(_begun).OrderBy(s => s.Start))
            {
                // A range of an earlier run is completely on disk, even if its checksum hasn't been read yet.
                long end = _kept.Contains(s) ? s.End : s.Position;
                if (end == s.Start)
                {
                    continue;
                }

                if (done.Count > 0 && done[done.Count - 1].End == s.Start)
                {
                    done[done.Count - 1] = (done[done.Count - 1].Start, end);
                }
                else
                {
                    done.Add((s.Start, end));
                }
            }

            return done;
        }
    }

    /// <summary>Returns the CRC32C of the whole file, from those of its ranges.</summary>
    /// <exception cref="InvalidOperationException">A range is missing.</exception>
    public uint WholeCrc()
    {
        lock (_gate)
        {
            uint crc = 0;
            long at = 0;
            foreach (FileRange s in _kept.Concat(_begun).Where(s => s.Position > s.Start).OrderBy(s => s.Start))
            {
                if (s.Start != at)
                {
                    throw new InvalidOperationException("The file has a gap.");
                }

                crc = Crc32C.Combine(crc, s.Crc, s.Position - s.Start);
                at = s.Position;
            }

            return at == Length ? crc : throw new InvalidOperationException("The file isn't complete.");
        }
    }

    private FileRange? TakeNextLocked()
    {
        if (_pending.Count == 0)
        {
            return null;
        }

        FileRange next = _pending.Dequeue();
        _begun.Add(next);
        return next;
    }

    private void Share(List<(long Start, long End)> gaps, int connections)
    {
        long missing = gaps.Sum(g => g.End - g.Start);
        long share = Math.Max(MinRange, (missing + connections - 1) / connections);
        List<FileRange> ranges = [];
        foreach ((long start, long end) in gaps)
        {
            for (long at = start; at < end; at += share)
            {
                ranges.Add(new FileRange(at, Math.Min(at + share, end)));
            }
        }

        // The longest first, so that all connections end at about the same time.
        foreach (FileRange range in ranges.OrderByDescending(p => p.End - p.Start))
        {
            _pending.Enqueue(range);
        }
    }
}
