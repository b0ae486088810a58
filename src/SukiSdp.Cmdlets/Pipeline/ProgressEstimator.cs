namespace SukiSdp.Commands.Pipeline;

/// <summary>
/// Estimates the completed part of a run, in files, and the remaining time. An item is a session or a recording. The listing of a session
/// returns its number of files. Not thread-safe.
/// </summary>
internal sealed class ProgressEstimator
{
    // A rate that was measured for less than this isn't reliable.
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(2);

    private int _waiting;
    private int _listed;
    private int _empty;
    private int _files;
    private double _fetched;
    private int _highest;
    private bool _complete;

    /// <summary>The number of items; null before the end of the input.</summary>
    public int? Items => _complete ? _listed + _waiting : null;

    /// <summary>The number of items that have been listed.</summary>
    public int ItemsListed => _listed;

    /// <summary>The number of files; null before the end of the input.</summary>
    public int? Files => _complete ? _files : null;

    /// <summary>The number of files that have been processed, successfully or not.</summary>
    public int FilesCompleted { get; private set; }

    // An item without files counts as processed. A session that isn't listed yet counts as an average one.
    private double All => _files + _empty + (_waiting * (_listed > 0 ? (double)(_files + _empty) / _listed : 1));

    private int Over => FilesCompleted + _empty;

    /// <summary>Adds an item of the input.</summary>
    public void ItemGiven() => _waiting++;

    /// <summary>Marks the end of the input.</summary>
    public void AllGiven() => _complete = true;

    /// <summary>Sets the number of files of an item.</summary>
    public void ItemExpanded(int files)
    {
        _waiting--;
        _listed++;
        _files += files;
        _empty += files == 0 ? 1 : 0;
    }

    /// <summary>A file has been processed, successfully or not.</summary>
    public void FileCompleted() => FilesCompleted++;

    /// <summary>The transfer of a file has ended, of which this part (0 to 1) was downloaded in this run.</summary>
    public void Fetched(double part) => _fetched += part;

    /// <summary>Whole percent, below 100 and never less than before; -1 before the end of the input, because the total isn't known.</summary>
    /// <param name="active">The sum of the completed parts of the files in progress.</param>
    public int Percent(double active)
    {
        if (!_complete || All == 0)
        {
            return -1;
        }

        // If a session has more files than estimated, the bar doesn't move back, and waits until the actual value is higher.
        return _highest = Math.Max(_highest, (int)Math.Min(99, 100 * (Over + active) / All));
    }

    /// <summary>Seconds until the end, at the rate of the files that have been downloaded; -1 if it can't be estimated.</summary>
    /// <param name="active">As for <see cref="Percent"/>.</param>
    /// <param name="activeFetched">The same, without the bytes of earlier runs.</param>
    /// <param name="elapsed">The time since the start of the run.</param>
    public int SecondsLeft(double active, double activeFetched, TimeSpan elapsed)
    {
        double fetched = _fetched + activeFetched;
        if (!_complete || fetched <= 0 || elapsed < LeastTime)
        {
            return -1;
        }

        return (int)Math.Min(Math.Max(0, All - Over - active) * elapsed.TotalSeconds / fetched, int.MaxValue);
    }
}
