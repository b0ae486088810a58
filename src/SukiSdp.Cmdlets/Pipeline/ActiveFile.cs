namespace SukiSdp.Commands.Pipeline;

/// <summary>A file under way, as progress shows it.</summary>
internal sealed class ActiveFile(int id, string name)
{
    // Bytes that an earlier run left; they count for the file, and not for the rate.
    private long? _before;
    private long _done;
    private long? _total;
    private string? _shown;

    /// <summary>The id of its progress record.</summary>
    public int Id { get; } = id;

    /// <summary>The file's name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it was ever drawn.</summary>
    public bool WasShown => _shown is not null;

    /// <summary>Bytes fetched in this run.</summary>
    public long Fetched => _done - (_before ?? 0);

    /// <summary>The part of the file that is there, 0 to 1; 0 while its length is not known.</summary>
    public double Part => PartOf(_done);

    /// <summary>The part of the file that was fetched in this run, 0 to 1.</summary>
    public double PartFetched => PartOf(Fetched);

    /// <summary>Whole percent; -1 while the length is not known.</summary>
    public int Percent => _total is > 0 ? (int)(100 * Part) : -1;

    /// <summary>Bytes so far and, when it is known, the length.</summary>
    public string Amount => _total is { } all ? $"{ByteSize.Format(_done)} of {ByteSize.Format(all)}" : ByteSize.Format(_done);

    /// <summary>Bytes that are there now.</summary>
    public void Update(long done, long? total)
    {
        // Fewer than an earlier run left: it was restarted.
        _before = Math.Min(_before ?? done, done);
        (_done, _total) = (done, total);
    }

    /// <summary>Whether what would be drawn differs from what was drawn last.</summary>
    public bool TryShow(out string amount)
    {
        amount = Amount;
        bool changed = amount != _shown;
        _shown = amount;
        return changed;
    }

    private double PartOf(long bytes) => _total is > 0 and { } all ? Math.Min(1, (double)bytes / all) : 0;
}
