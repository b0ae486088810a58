using System.Globalization;
using System.Management.Automation;

namespace SukiSdp.Commands.Pipeline;

/// <summary>
/// Counts the progress of a run and draws it: one parent with files, bytes, rate and remaining time, and a child for each active file. Any thread can count;
/// only the pipeline thread draws, a few times per second at most, because Windows PowerShell draws slowly.
/// </summary>
/// <param name="activity">The activity.</param>
/// <param name="itemNoun">Returns the noun for its items; null if they are files.</param>
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

    /// <summary>Adds an item of the input.</summary>
    public void ItemGiven() => Count(_estimator.ItemGiven);

    /// <summary>Marks the end of the input.</summary>
    public void AllGiven() => Count(_estimator.AllGiven);

    /// <summary>Sets the number of files of an item.</summary>
    public void ItemExpanded(int files) => Count(() => _estimator.ItemExpanded(files));

    /// <summary>A file has been processed, successfully or not.</summary>
    public void FileCompleted() => Count(_estimator.FileCompleted);

    /// <summary>An item or file failed.</summary>
    public void Failed() => Count(() => _failed++);

    /// <summary>The command waits for a session, until this time (UTC) at the latest.</summary>
    public void WaitBegan(string sessionId, DateTimeOffset until) => Count(() => _waits[sessionId] = until);

    /// <summary>The command no longer waits for a session.</summary>
    public void WaitEnded(string sessionId) => Count(() => _waits.Remove(sessionId));

    /// <summary>Sets the downloaded bytes of a file.</summary>
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

    /// <summary>The transfer of a file has ended, successfully or not.</summary>
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

    /// <summary>Returns the records to draw now; none if it is too soon after the last time.</summary>
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

            // An ID that is used for another file is drawn with the name of that file, and doesn't have to be completed.
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

    /// <summary>Returns the records that remove the progress at the end. They are returned once.</summary>
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
