namespace SukiSdp.Reporting;

/// <summary>A session of the archive, as its manifests describe it.</summary>
/// <param name="id">The session's id.</param>
internal sealed class ReportSession(string id)
{
    private readonly List<SukiArchiveItem> _files = [];
    private readonly HashSet<(string Path, string? RecordingId)> _known = [];

    /// <summary>The session's id.</summary>
    public string Id { get; } = id;

    /// <summary>The id of the encounter; null if none was recorded.</summary>
    public string? EncounterId { get; private set; }

    /// <summary>When its last file was saved or its state recorded.</summary>
    public DateTimeOffset? SavedAt { get; private set; }

    /// <summary>What the manifest says of the session itself.</summary>
    public SessionFlags State { get; private set; }

    /// <summary>Its recordings in their order, then its joined files.</summary>
    public IReadOnlyList<SukiArchiveItem> Files => [.. _files.OrderBy(IsJoined).ThenBy(file => file.SequenceNumber ?? int.MaxValue)];

    /// <summary>Takes an item. The first of several about one file counts, because manifests are read from the newest line.</summary>
    public void Add(SukiArchiveItem item)
    {
        EncounterId ??= item.EncounterId;
        DateTimeOffset? savedAt = item.SavedAt?.ToUniversalTime();
        SavedAt = savedAt > SavedAt || SavedAt is null ? savedAt ?? SavedAt : SavedAt;
        if (item.State is ArchiveItemState.Deleted or ArchiveItemState.Incomplete)
        {
            State |= item.State == ArchiveItemState.Deleted ? SessionFlags.Deleted : SessionFlags.InProgress;
        }
        else if (_known.Add((item.Path, item.RecordingId)))
        {
            _files.Add(item);
        }
    }

    /// <summary>The sequence numbers that are missing between the first and the last recording, as ranges, so that a very large number needs no memory.</summary>
    public IReadOnlyList<int[]> FindGaps()
    {
        List<int[]> gaps = [];
        int? before = null;
        foreach (int number in _files.Where(file => !IsJoined(file)).Select(file => file.SequenceNumber).OfType<int>().OrderBy(number => number))
        {
            if (before is { } last && number > last + 1)
            {
                gaps.Add([last + 1, number - 1]);
            }

            before = number;
        }

        return gaps;
    }

    /// <summary>The recordings that are in a joined file of the manifest, by the id of the recording.</summary>
    public ILookup<string, SukiArchiveItem> JoinedFiles() =>
        _files.Where(file => file.State == ArchiveItemState.Joined)
            .SelectMany(file => file.Sources.Select(source => (Source: source, File: file)))
            .ToLookup(pair => pair.Source, pair => pair.File, StringComparer.Ordinal);

    private static bool IsJoined(SukiArchiveItem file) => file.RecordingId is null;
}
