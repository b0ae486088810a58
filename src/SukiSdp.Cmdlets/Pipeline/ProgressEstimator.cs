namespace SukiSdp.Commands.Pipeline;

/// <summary>
/// How much of a run is done, counted in files, and how long the rest will take. An item is a session or a recording; how many files a session is,
/// its listing returns. Not thread-safe.
/// </summary>
internal sealed class ProgressEstimator
{
    // A pace that was measured for less than this says nothing.
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(2);

    private int _waiting;
    private int _listed;
    private int _empty;
    private int _files;
    private double _fetched;
    private int _highest;
    private bool _complete;

    /// <summary>How many items the run is of; null while more may come.</summary>
    public int? Items => _complete ? _listed + _waiting : null;

    /// <summary>How many of them are listed.</summary>
    public int ItemsListed => _listed;

    /// <summary>How many files these are; null while more items may come.</summary>
    public int? Files => _complete ? _files : null;

    /// <summary>How many of them are done with, well or not.</summary>
    public int FilesCompleted { get; private set; }

    // An item without files counts as one that is done with. A session that is not listed yet is taken for one like those that are.
    private double All => _files + _empty + (_waiting * (_listed > 0 ? (double)(_files + _empty) / _listed : 1));

    private int Over => FilesCompleted + _empty;

    /// <summary>One item more was given.</summary>
    public void ItemGiven() => _waiting++;

    /// <summary>No more items come.</summary>
    public void AllGiven() => _complete = true;

    /// <summary>An item turned out to be so many files.</summary>
    public void ItemExpanded(int files)
    {
        _waiting--;
        _listed++;
        _files += files;
        _empty += files == 0 ? 1 : 0;
    }

    /// <summary>A file is done with, well or not.</summary>
    public void FileCompleted() => FilesCompleted++;

    /// <summary>A file's transfer ended, of which this part (0 to 1) was fetched in this run.</summary>
    public void Fetched(double part) => _fetched += part;

    /// <summary>Whole percent, below 100 and never less than before; -1 while items still come, because then the total isn't known.</summary>
    /// <param name="active">The files under way: the sum of their parts that are there.</param>
    public int Percent(double active)
    {
        if (!_complete || All == 0)
        {
            return -1;
        }

        // A session that turns out to be more files than thought does not draw the bar back; it stands until the truth has caught up.
        return _highest = Math.Max(_highest, (int)Math.Min(99, 100 * (Over + active) / All));
    }

    /// <summary>Seconds until the end, at the pace of the files fetched so far; -1 while there is no telling.</summary>
    /// <param name="active">As for <see cref="Percent"/>.</param>
    /// <param name="activeFetched">The same without what earlier runs left.</param>
    /// <param name="elapsed">Since the run began.</param>
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
