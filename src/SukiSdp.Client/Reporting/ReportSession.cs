using SukiSdp.Archive;

namespace SukiSdp.Reporting;

/// <summary>A session of the archive, as its manifests describe it. Of what several of them say, the newest applies by its date.</summary>
/// <param name="id">The session's id.</param>
internal sealed class ReportSession(string id)
{
    private readonly Dictionary<(string Place, string? RecordingId), SukiArchiveItem> _files = [];
    private readonly List<SessionState> _states = [];
    private DateTimeOffset _encounterAt;
    private DateTimeOffset? _savedAt;

    /// <summary>The session's id.</summary>
    public string Id { get; } = id;

    /// <summary>The id of the encounter; null if none was recorded.</summary>
    public string? EncounterId { get; private set; }

    /// <summary>When its last file was saved or its state recorded.</summary>
    public DateTimeOffset? SavedAt => _savedAt ?? NewestStates.FirstOrDefault()?.At;

    /// <summary>Whether only some of its items are reported, so that what it lacks isn't known.</summary>
    public bool IsSelection { get; set; }

    /// <summary>Its recordings in their order, then its joined files.</summary>
    public IReadOnlyList<SukiArchiveItem> Files => [.. _files.Values.OrderBy(IsJoined).ThenBy(file => file.SequenceNumber ?? int.MaxValue)];

    /// <summary>What its manifests say of the session itself.</summary>
    public SessionFlags State
    {
        get
        {
            SessionFlags state = NewestStates.FirstOrDefault()?.State switch
            {
                RecordedState.Gone => SessionFlags.Deleted,
                RecordedState.Open => SessionFlags.InProgress,
                _ => SessionFlags.None,
            };

            // That recordings of a session in progress are to come is no problem.
            return Shortage is null || state == SessionFlags.InProgress ? state : state | SessionFlags.Incomplete;
        }
    }

    /// <summary>What the session lacks, as a sentence; null for nothing.</summary>
    public string? Shortage
    {
        get
        {
            SessionState[] states = [.. NewestStates];
            if (IsSelection || states.Length == 0)
            {
                return null;
            }

            // That a session is deleted says nothing of how many recordings it had.
            int expected = states[0].Recordings ?? (states[0].State == RecordedState.Gone ? states.Select(state => state.Recordings).FirstOrDefault(count => count is not null) : null) ?? 0;
            return SessionCheck.WhatIsMissing(states[0].State, CountRecordings(), expected, isIntact: false)?.Reason;
        }
    }

    private IEnumerable<SessionState> NewestStates => _states.OrderByDescending(state => state.IsLine).ThenByDescending(state => state.At ?? DateTimeOffset.MinValue);

    /// <summary>Takes an item.</summary>
    public void Add(SukiArchiveItem item)
    {
        if (item.EncounterId is not null && (EncounterId is null || DateOf(item) > _encounterAt))
        {
            (EncounterId, _encounterAt) = (item.EncounterId, DateOf(item));
        }

        DateTimeOffset? savedAt = item.SavedAt?.ToUniversalTime();
        _savedAt = savedAt > _savedAt || _savedAt is null ? savedAt ?? _savedAt : _savedAt;
        if (item.State is ArchiveItemState.Deleted or ArchiveItemState.Incomplete)
        {
            AddState(new SessionState(item.ManifestPath, item.State == ArchiveItemState.Deleted ? RecordedState.Gone : RecordedState.Open, null, savedAt, IsLine: false));
            return;
        }

        (string, string?) key = item.RecordingId is { } recording ? (item.Destination, recording) : (item.Path, null);
        if (!_files.TryGetValue(key, out SukiArchiveItem? known) || DateOf(item) > DateOf(known))
        {
            _files[key] = item;
        }
    }

    /// <summary>Takes what a line of a manifest says of the session. A manifest is read from its newest line.</summary>
    public void AddState(SessionState state)
    {
        int known = _states.FindIndex(other => other.Manifest == state.Manifest);
        if (known < 0)
        {
            _states.Add(state);
        }
        else if (_states[known] is { State: RecordedState.Gone, Recordings: null } gone)
        {
            _states[known] = gone with { Recordings = state.Recordings ?? (state.State == RecordedState.Gone ? null : 0) };
        }
    }

    /// <summary>The sequence numbers that are missing between the first and the last recording, as ranges, so that a very large number needs no memory.</summary>
    public IReadOnlyList<int[]> FindGaps()
    {
        List<int[]> gaps = [];
        long? before = null;
        foreach (int number in _files.Values.Where(file => !IsJoined(file)).Select(file => file.SequenceNumber).OfType<int>().OrderBy(number => number))
        {
            if (before is { } last && number > last + 1)
            {
                gaps.Add([(int)(last + 1), number - 1]);
            }

            before = number;
        }

        return gaps;
    }

    /// <summary>The recordings that are in a joined file of the manifest, by the id of the recording.</summary>
    public ILookup<string, SukiArchiveItem> JoinedFiles() =>
        _files.Values.Where(file => file.State == ArchiveItemState.Joined)
            .SelectMany(file => file.RecordingIds.Select(recording => (Recording: recording, File: file)))
            .ToLookup(pair => pair.Recording, pair => pair.File, StringComparer.Ordinal);

    private int CountRecordings() => _files.Values.SelectMany(file => file.RecordingId is { } recording ? [recording] : file.RecordingIds).Distinct(StringComparer.Ordinal).Count();

    private static DateTimeOffset DateOf(SukiArchiveItem item) => (item.RemovedAt ?? item.SavedAt)?.ToUniversalTime() ?? DateTimeOffset.MinValue;

    private static bool IsJoined(SukiArchiveItem file) => file.RecordingId is null;
}
