using SukiSdp.Api;
using SukiSdp.Archive;

namespace SukiSdp.Saving;

/// <summary>
/// The sessions of which single recordings were given: what became of each, and whether all recordings that the service listed for it are kept, so that
/// the manifest can have it as complete.
/// </summary>
internal sealed class InputRecordings(SaveSettings settings, ISaveSink sink)
{
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>What became of each session: the worst that became of one of its recordings.</summary>
    public IEnumerable<(string SessionId, SessionOutcome Outcome)> Outcomes => _sessions.Select(s => (s.Key, s.Value.Outcome));

    /// <summary>What a failure of one recording, or of the session as a whole, makes of the session.</summary>
    public static SessionOutcome OutcomeOf(SukiError? error) => error switch
    {
        SukiError.RecordingNotReady => SessionOutcome.NotReady,
        SukiError.RecordingGone => SessionOutcome.Gone,
        _ => SessionOutcome.Incomplete,
    };

    /// <summary>Notes what became of a recording, and records its session in the manifest when that changes it.</summary>
    public async Task NoteAsync(SukiRecording recording, FileOutcome end, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        try
        {
            if (Note(recording, end) is { } line)
            {
                await itemSlot.WaitForLinesAsync(line(cancellationToken)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (ItemErrors.Is(e))
        {
            // A recording that failed has been reported, and the manifest may be the reason.
            if (end.Error is null)
            {
                sink.Failed(ItemErrors.From(e, DisplayText.Session(recording.SessionId)), recording.SessionId);
            }
        }
    }

    // Gives what writes a line, if there is one to be written.
    private Func<CancellationToken, Task>? Note(SukiRecording recording, FileOutcome end)
    {
        string id = recording.SessionId;
        lock (_sessions)
        {
            if (!_sessions.TryGetValue(id, out Session? session))
            {
                _sessions[id] = session = new Session();
            }

            if (!end.IsKept)
            {
                session.Outcome = (SessionOutcome)Math.Max((int)session.Outcome, (int)OutcomeOf(end.Error));
            }

            if (settings.Manifest is not { } manifest)
            {
                return null;
            }

            RecordedSession? recorded = manifest.Find(id);
            ListingInfo? listing = recording.Listing;
            bool isComplete = recorded?.State == RecordedState.Complete;
            bool isMore = isComplete && (listing?.IsPart == true || listing?.Recordings > recorded!.Recordings);
            if (end.IsRecorded && IsLast(session, recording))
            {
                return isComplete && !isMore && !session.IsMarked ? null : cancellationToken => manifest.RecordCompleteAsync(id, encounterId: null, listing!.Recordings!.Value, isRechecked: false, cancellationToken);
            }

            // What the manifest has as complete is not requested again: a recording that is missing would be lost without a word.
            if (session.IsMarked || !isComplete || (!isMore && end.Error is null))
            {
                return null;
            }

            session.IsMarked = true;
            return cancellationToken => manifest.RecordIncompleteAsync(id, recording.EncounterId, listing?.Recordings, cancellationToken);
        }
    }

    // Whether all recordings that were listed are kept now. Once they are, nothing more is remembered of them.
    private static bool IsLast(Session session, SukiRecording recording)
    {
        if (session.Kept is null || recording.Listing?.Recordings is not { } all)
        {
            return false;
        }

        session.Kept.Add(recording.RecordingId);
        if (session.Kept.Count < all)
        {
            return false;
        }

        session.Kept = null;
        return true;
    }

    private sealed class Session
    {
        public SessionOutcome Outcome { get; set; }

        public bool IsMarked { get; set; }

        public HashSet<string>? Kept { get; set; } = new(StringComparer.Ordinal);
    }
}
