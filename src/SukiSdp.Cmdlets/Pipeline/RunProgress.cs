using System.Globalization;
using System.Management.Automation;

namespace SukiSdp.Commands.Pipeline;

/// <summary>
/// Counts a save and draws it: one parent with files, bytes, rate and time left, and a child for each active file. Counting is for any thread;
/// drawing is for the pipeline thread, a few times a second at the most, because Windows PowerShell draws slowly.
/// </summary>
/// <param name="activity">What the run is called.</param>
/// <param name="itemNoun">Gives what its items are called; null when they are the files.</param>
/// <param name="isListing">Whether it counts listed recordings, which have no total and no bytes, and not files.</param>
/// <param name="clock">The clock.</param>
internal sealed class RunProgress(string activity, Func<string?> itemNoun, bool isListing, Clock clock)
{
    private const int ParentId = 0x5D9;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly object _gate = new();
    private readonly ProgressEstimator _estimator = new();
    private readonly Dictionary<string, ActiveFile> _active = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _waits = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _freeIds = [];
    private readonly SortedSet<int> _endedIds = [];
    private readonly TimeSpan _begun = clock.Elapsed();
    private int _nextId = ParentId + 1;
    private int _failed;
    private long _endedBytes;
    private TimeSpan? _drawnAt;

    /// <summary>One item more was given.</summary>
    public void ItemGiven() => Count(_estimator.ItemGiven);

    /// <summary>No more items come.</summary>
    public void AllGiven() => Count(_estimator.AllGiven);

    /// <summary>An item turned out to be so many files.</summary>
    public void ItemExpanded(int files) => Count(() => _estimator.ItemExpanded(files));

    /// <summary>One of those files is done with, well or not.</summary>
    public void FileCompleted() => Count(_estimator.FileCompleted);

    /// <summary>An item or file failed.</summary>
    public void Failed() => Count(() => _failed++);

    /// <summary>A session is waited for, until this time (UTC) at the latest.</summary>
    public void WaitBegan(string sessionId, DateTimeOffset until) => Count(() => _waits[sessionId] = until);

    /// <summary>A session is no longer waited for.</summary>
    public void WaitEnded(string sessionId) => Count(() => _waits.Remove(sessionId));

    /// <summary>A file's bytes so far.</summary>
    public void FileProgress(string path, long done, long? total)
    {
        lock (_gate)
        {
            if (!_active.TryGetValue(path, out ActiveFile? file))
            {
                int id = _freeIds.Count > 0 ? _freeIds.Min : _nextId++;
                _freeIds.Remove(id);
                _active[path] = file = new ActiveFile(id, Path.GetFileName(path));
            }

            file.Update(done, total);
        }
    }

    /// <summary>A file's transfer is over, well or not.</summary>
    public void TransferEnded(string path)
    {
        lock (_gate)
        {
            if (!_active.TryGetValue(path, out ActiveFile? file))
            {
                return;
            }

            _active.Remove(path);
            _freeIds.Add(file.Id);
            _endedBytes += file.Fetched;
            _estimator.Fetched(file.PartFetched);
            if (file.WasShown)
            {
                _endedIds.Add(file.Id);
            }
        }
    }

    /// <summary>What to draw now; nothing when it is too soon after the last time.</summary>
    public IReadOnlyList<ProgressRecord> Draw()
    {
        lock (_gate)
        {
            TimeSpan now = clock.Elapsed();
            if (now - _drawnAt < Pause)
            {
                return [];
            }

            _drawnAt = now;
            List<ProgressRecord> records = [Parent(now)];

            // An id that another file has taken over is drawn with that file's name, and needs no end.
            records.AddRange(_endedIds.Except(_active.Values.Select(f => f.Id)).Select(Completed));
            _endedIds.Clear();
            foreach (ActiveFile file in _active.Values)
            {
                if (file.TryShow(out string amount))
                {
                    records.Add(new ProgressRecord(file.Id, file.Name, amount) { ParentActivityId = ParentId, PercentComplete = file.Percent });
                }
            }

            return records;
        }
    }

    /// <summary>What to draw at the end, so that nothing stays on the screen. Drawn once; after that there is nothing.</summary>
    public IReadOnlyList<ProgressRecord> Complete()
    {
        lock (_gate)
        {
            if (_drawnAt is null)
            {
                return [];
            }

            _drawnAt = null;
            return [.. _active.Values.Where(f => f.WasShown).Select(f => f.Id).Union(_endedIds).Select(Completed), Completed(ParentId)];
        }
    }

    private void Count(Action count)
    {
        lock (_gate)
        {
            count();
        }
    }

    private ProgressRecord Parent(TimeSpan now)
    {
        double active = _active.Values.Sum(f => f.Part);
        double activeFetched = _active.Values.Sum(f => f.PartFetched);
        long bytes = _endedBytes + _active.Values.Sum(f => f.Fetched);
        TimeSpan elapsed = now - _begun;
        return new ProgressRecord(ParentId, activity, string.Join(", ", Parts(bytes, elapsed)))
        {
            PercentComplete = _estimator.Percent(active),
            SecondsRemaining = _estimator.SecondsLeft(active, activeFetched, elapsed),
        };
    }

    private IEnumerable<string> Parts(long bytes, TimeSpan elapsed)
    {
        if (itemNoun() is { } item)
        {
            yield return Of(_estimator.ItemsListed, _estimator.Items, item);
        }

        yield return isListing ? DisplayText.Count(_estimator.FilesCompleted, "recording") : Of(_estimator.FilesCompleted, _estimator.Files, "file");
        if (_failed > 0)
        {
            yield return string.Format(CultureInfo.CurrentCulture, "failed: {0}", _failed);
        }

        if (!isListing)
        {
            yield return $"{ByteSize.Format(bytes)} at {ByteSize.Format((long)(bytes / Math.Max(elapsed.TotalSeconds, 0.001)))}/s";
        }

        if (_waits.Count > 0)
        {
            DateTime until = _waits.Values.Max().LocalDateTime;
            string format = until.Date == clock.UtcNow().LocalDateTime.Date ? "t" : "g";
            yield return $"waiting for {DisplayText.Count(_waits.Count, "session")} until {until.ToString(format, CultureInfo.CurrentCulture)}";
        }
    }

    private static string Of(int done, int? all, string noun) =>
        all is { } total ? $"{done} of {DisplayText.Count(total, noun)}" : DisplayText.Count(done, noun);

    private static ProgressRecord Completed(int id) => new(id, "SukiSdp", "done") { RecordType = ProgressRecordType.Completed, ParentActivityId = id == ParentId ? -1 : ParentId };
}
