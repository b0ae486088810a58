using System.Globalization;
using System.Management.Automation;

namespace SukiSdp.Commands.Pipeline;

/// <summary>
/// Counts a save and draws it: one parent with files, bytes, rate and time left, and a child for each active file. Counting is for any thread;
/// drawing is for the pipeline thread, a few times a second at the most, because Windows PowerShell draws slowly.
/// </summary>
internal sealed class RunProgress(string activity, Clock clock)
{
    private const int ParentId = 0x5D9;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly object _gate = new();
    private readonly Dictionary<string, ActiveFile> _active = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _freeIds = [];
    private readonly List<int> _ended = [];
    private readonly TimeSpan _begun = clock.Elapsed();
    private int _nextId = ParentId + 1;
    private int _done;
    private int _failed;
    private int _expected;
    private long _endedBytes;
    private TimeSpan _drawnAt = TimeSpan.MinValue;
    private bool _drawn;

    /// <summary>A file's bytes so far.</summary>
    public void FileProgress(string path, long done, long? total)
    {
        lock (_gate)
        {
            if (!_active.TryGetValue(path, out ActiveFile? file))
            {
                int id = _freeIds.Count > 0 ? _freeIds.Min : _nextId++;
                _freeIds.Remove(id);
                _active[path] = file = new ActiveFile(id, Path.GetFileName(path), done);
            }

            (file.Done, file.Total) = (done, total);
        }
    }

    /// <summary>A file's transfer is over, well or not.</summary>
    public void FileEnded(string path)
    {
        lock (_gate)
        {
            if (_active.TryGetValue(path, out ActiveFile? file))
            {
                _active.Remove(path);
                _endedBytes += file.Done - file.Before;
                if (file.Shown)
                {
                    _ended.Add(file.Id);
                }

                _freeIds.Add(file.Id);
            }
        }
    }

    /// <summary>One item more is known of.</summary>
    public void Expect()
    {
        lock (_gate)
        {
            _expected++;
        }
    }

    /// <summary>A file is in its place.</summary>
    public void FileDone()
    {
        lock (_gate)
        {
            _done++;
        }
    }

    /// <summary>An item failed.</summary>
    public void FileFailed()
    {
        lock (_gate)
        {
            _failed++;
        }
    }

    /// <summary>What to draw now; nothing when it is too soon after the last time.</summary>
    public IReadOnlyList<ProgressRecord> Draw()
    {
        lock (_gate)
        {
            TimeSpan now = clock.Elapsed();
            if (_drawnAt != TimeSpan.MinValue && now - _drawnAt < Pause)
            {
                return [];
            }

            (_drawnAt, _drawn) = (now, true);
            List<ProgressRecord> records = [Parent(now)];
            records.AddRange(_ended.Except(_active.Values.Select(f => f.Id)).Select(Completed));
            _ended.Clear();
            foreach (ActiveFile file in _active.Values)
            {
                file.Shown = true;
                records.Add(new ProgressRecord(file.Id, file.Name, Amount(file.Done, file.Total))
                {
                    ParentActivityId = ParentId,
                    PercentComplete = Percent(file.Done, file.Total),
                });
            }

            return records;
        }
    }

    /// <summary>What to draw at the end, so that nothing stays on the screen.</summary>
    public IReadOnlyList<ProgressRecord> Complete()
    {
        lock (_gate)
        {
            return _drawn ? [.. _ended.Concat(_active.Values.Where(f => f.Shown).Select(f => f.Id)).Distinct().Select(Completed), Completed(ParentId)] : [];
        }
    }

    private ProgressRecord Parent(TimeSpan now)
    {
        long fresh = _endedBytes + _active.Values.Sum(f => f.Done - f.Before);
        double seconds = Math.Max((now - _begun).TotalSeconds, 0.001);
        double rate = fresh / seconds;
        double left = _active.Values.Sum(f => (f.Total ?? f.Done) - f.Done);
        string failed = _failed > 0 ? string.Format(CultureInfo.CurrentCulture, ", {0} failed", _failed) : "";
        ProgressRecord record = new(ParentId, activity, string.Format(
            CultureInfo.CurrentCulture, "{0} files done{1}, {2}, {3}/s", _done, failed, ByteSize.Format(fresh), ByteSize.Format((long)rate)))
        {
            PercentComplete = _expected > 0 ? (int)Math.Min(99, 100L * Math.Min(_done + _failed, _expected) / _expected) : -1,
        };

        // Files still to be listed are of unknown size: the time left is that of the active ones, and only told while it means something.
        if (rate > 0 && left > 0 && _active.Values.All(f => f.Total is not null))
        {
            record.SecondsRemaining = (int)Math.Min(left / rate, int.MaxValue);
        }

        return record;
    }

    private static ProgressRecord Completed(int id) => new(id, "SukiSdp", "done") { RecordType = ProgressRecordType.Completed, ParentActivityId = id == ParentId ? -1 : ParentId };

    private static string Amount(long done, long? total) => total is { } all ? $"{ByteSize.Format(done)} of {ByteSize.Format(all)}" : ByteSize.Format(done);

    private static int Percent(long done, long? total) => total is > 0 and { } all ? (int)Math.Min(100, 100 * done / all) : -1;

    private sealed class ActiveFile(int id, string name, long before)
    {
        public int Id { get; } = id;

        public string Name { get; } = name;

        // Bytes of an earlier run do not count for the rate.
        public long Before { get; } = before;

        public long Done { get; set; } = before;

        public long? Total { get; set; }

        public bool Shown { get; set; }
    }
}
