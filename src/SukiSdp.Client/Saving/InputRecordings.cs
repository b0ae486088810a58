using SukiSdp.Api;
using SukiSdp.Archive;

namespace SukiSdp.Saving;

/// <summary>
/// The sessions of single recordings in the input: the result of each, and whether all recordings that the service listed for it are saved, so that
/// it can be recorded as complete.
/// </summary>
internal sealed class InputRecordings(SaveSettings settings, ISaveSink sink)
{
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>The result of each session: the worst result of its recordings.</summary>
    public IEnumerable<(string SessionId, SessionOutcome Outcome)> Outcomes => _sessions.Select(s => (s.Key, s.Value.Outcome));

    /// <summary>Returns the result of a session after a failure of one recording, or of the session as a whole.</summary>
    public static SessionOutcome OutcomeOf(SukiError? error) => error switch
    {
        SukiError.RecordingNotReady => SessionOutcome.NotReady,
        SukiError.RecordingGone => SessionOutcome.Gone,
        _ => SessionOutcome.Incomplete,
    };

    /// <summary>Stores the result of a recording, and records its session in the manifest if that changes its state.</summary>
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
            // A failed recording has been reported, and the manifest can be the reason.
            if (end.Error is null)
            {
                sink.Failed(ItemErrors.From(e, DisplayText.Session(recording.SessionId)), recording.SessionId);
            }
        }
    }

    // Returns the function that writes a line; null if none must be written.
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

            // A session that is recorded as complete isn't requested again. A missing recording would be lost without a message.
            if (session.IsMarked || !isComplete || (!isMore && end.Error is null))
            {
                return null;
            }

            session.IsMarked = true;
            return cancellationToken => manifest.RecordIncompleteAsync(id, recording.EncounterId, listing?.Recordings, cancellationToken);
        }
    }

    // Returns whether all listed recordings are saved. Then, their list is discarded.
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
