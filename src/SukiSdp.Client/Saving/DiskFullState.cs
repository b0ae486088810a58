using System.Globalization;

namespace SukiSdp.Saving;

/// <summary>Records whether the disk of a run is full, and what wasn't started because of that. No more sessions are listed or downloaded then, because the service logs every request.</summary>
internal sealed class DiskFullState(string destination)
{
    private int _sessions;
    private int _recordings;
    private volatile bool _isFull;

    /// <summary>Whether the disk is full.</summary>
    public bool IsFull => _isFull;

    /// <summary>Records a failure.</summary>
    public void Observe(SukiSdpException failure)
    {
        // Never reset to false, because another failure can be recorded at the same time.
        if (failure is { Error: SukiError.DiskFull, IsLimitedToItem: false })
        {
            _isFull = true;
        }
    }

    /// <summary>Counts a session that isn't started.</summary>
    public SessionOutcome LeaveSession()
    {
        Interlocked.Increment(ref _sessions);
        return SessionOutcome.NotAttempted;
    }

    /// <summary>Counts a recording that isn't started.</summary>
    public void LeaveRecording() => Interlocked.Increment(ref _recordings);

    /// <summary>Returns the error about what wasn't saved; null for none.</summary>
    public SukiSdpException? Failure() => _sessions + _recordings == 0
        ? null
        : new SukiSdpException(SukiError.DiskFull, string.Format(
            CultureInfo.InvariantCulture,
            "'{0}': the disk is full. {1} {2} not saved. The next run saves the missing recordings.",
            destination,
            string.Join(" and ", new[] { Count(_sessions, "session"), Count(_recordings, "recording") }.Where(text => text.Length > 0)),
            _sessions + _recordings == 1 ? "was" : "were"))
        {
            LeftRecordings = _recordings,
        };

    private static string Count(int number, string what) => number switch
    {
        0 => "",
        1 => $"1 {what}",
        _ => string.Format(CultureInfo.InvariantCulture, "{0} {1}s", number, what),
    };
}

/// <summary>Passes on all results, and records the failures caused by a full disk.</summary>
internal sealed class DiskFullSink(ISaveSink sink, DiskFullState disk) : ISaveSink
{
    /// <inheritdoc/>
    public Task<bool> ConfirmAsync(string path, CancellationToken cancellationToken) => sink.ConfirmAsync(path, cancellationToken);

    /// <inheritdoc/>
    public void Saved(SukiRecordingFile file) => sink.Saved(file);

    /// <inheritdoc/>
    public void InJoinedFile(string sessionId, string recordingId) => sink.InJoinedFile(sessionId, recordingId);

    /// <inheritdoc/>
    public void Failed(SukiSdpException failure, object target)
    {
        disk.Observe(failure);
        sink.Failed(failure, target);
    }

    /// <inheritdoc/>
    public void FailedEntry(SukiSdpException failure, string sessionId) => sink.FailedEntry(failure, sessionId);

    /// <inheritdoc/>
    public void SessionEnded(string sessionId, SessionOutcome outcome) => sink.SessionEnded(sessionId, outcome);
}
