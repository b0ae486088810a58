namespace SukiSdp.Commands.Pipeline;

/// <summary>A file in progress, as progress shows it.</summary>
internal sealed class ActiveFile(int id, string name)
{
    // The bytes of an earlier run, which count for the file, but not for the rate.
    private long? _before;
    private long _done;
    private long? _total;
    private string? _shown;

    /// <summary>The id of its progress record.</summary>
    public int Id { get; } = id;

    /// <summary>The file's name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it has been drawn.</summary>
    public bool WasShown => _shown is not null;

    /// <summary>Bytes downloaded in this run.</summary>
    public long Fetched => _done - (_before ?? 0);

    /// <summary>The completed part of the file, 0 to 1; 0 while its length isn't known.</summary>
    public double Part => PartOf(_done);

    /// <summary>The part of the file that was downloaded in this run, 0 to 1.</summary>
    public double PartFetched => PartOf(Fetched);

    /// <summary>Whole percent; -1 while the length is not known.</summary>
    public int Percent => _total is > 0 ? (int)(100 * Part) : -1;

    /// <summary>The downloaded bytes and, if it is known, the length.</summary>
    public string Amount => _total is { } all ? $"{ByteSize.Format(_done)} of {ByteSize.Format(all)}" : ByteSize.Format(_done);

    /// <summary>Sets the downloaded bytes.</summary>
    public void Update(long done, long? total)
    {
        // Fewer than in an earlier run: the download was restarted.
        _before = Math.Min(_before ?? done, done);
        (_done, _total) = (done, total);
    }

    /// <summary>Returns whether its record differs from the one that was drawn last.</summary>
    public bool TryShow(out string amount)
    {
        amount = Amount;
        bool changed = amount != _shown;
        _shown = amount;
        return changed;
    }

    private double PartOf(long bytes) => _total is > 0 and { } all ? Math.Min(1, (double)bytes / all) : 0;
}
