using SukiSdp.Joining;

namespace SukiSdp.Saving;

/// <summary>Counts the results of a save, and passes them on.</summary>
internal sealed class SaveStatistics(ISaveSink sink, IJoinSink joins, Clock clock) : ISaveSink, IJoinSink
{
    private readonly object _gate = new();
    private readonly TimeSpan _begun = clock.Elapsed();
    private readonly int[] _sessions = new int[(int)SessionOutcome.Incomplete + 1];
    private int _saved;
    private int _resumed;
    private int _skipped;
    private int _inJoinedFile;
    private int _declined;
    private int _failedFiles;
    private int _joined;
    private int _failed;
    private long _bytes;

    /// <inheritdoc/>
    public async Task<bool> ConfirmAsync(string path, CancellationToken cancellationToken)
    {
        bool isWanted = await sink.ConfirmAsync(path, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _declined += isWanted ? 0 : 1;
        }

        return isWanted;
    }

    /// <inheritdoc/>
    public void Saved(SukiRecordingFile file)
    {
        lock (_gate)
        {
            switch (file.Status)
            {
                case SaveStatus.Saved:
                    _saved++;
                    _bytes += file.Length;
                    break;
                case SaveStatus.Resumed:
                    _resumed++;
                    _bytes += file.Length;
                    break;
                default:
                    _skipped++;
                    break;
            }
        }

        sink.Saved(file);
    }

    /// <inheritdoc/>
    public void InJoinedFile(string sessionId, string recordingId)
    {
        lock (_gate)
        {
            _inJoinedFile++;
        }

        sink.InJoinedFile(sessionId, recordingId);
    }

    /// <inheritdoc/>
    public Task<bool> ConfirmAsync(string path, string action, CancellationToken cancellationToken) => joins.ConfirmAsync(path, action, cancellationToken);

    /// <inheritdoc/>
    public void Joined(SukiJoinedRecording file)
    {
        lock (_gate)
        {
            _joined += file.Status == JoinStatus.Joined ? 1 : 0;
        }

        joins.Joined(file);
    }

    /// <inheritdoc/>
    public void Failed(SukiSdpException failure, object target)
    {
        lock (_gate)
        {
            bool isFile = target is SukiRecording;
            _failedFiles += isFile ? 1 : failure.LeftRecordings;

            // For a session, these two errors are its outcome, and are counted as that.
            _failed += !isFile && failure.Error is SukiError.RecordingNotReady or SukiError.RecordingGone ? 0 : 1;
        }

        sink.Failed(failure, target);
    }

    /// <inheritdoc/>
    public void FailedEntry(SukiSdpException failure, string sessionId)
    {
        lock (_gate)
        {
            _failedFiles++;
            _failed++;
        }

        sink.FailedEntry(failure, sessionId);
    }

    /// <inheritdoc/>
    public void SessionEnded(string sessionId, SessionOutcome outcome)
    {
        lock (_gate)
        {
            _sessions[(int)outcome]++;
        }

        sink.SessionEnded(sessionId, outcome);
    }

    /// <summary>Counts failures that are reported elsewhere.</summary>
    public void CountFailures(int count)
    {
        lock (_gate)
        {
            _failed += count;
        }
    }

    /// <summary>The counts so far.</summary>
    public SukiSaveSummary Summarize()
    {
        lock (_gate)
        {
            return new SukiSaveSummary
            {
                Sessions = _sessions.Sum(),
                Complete = _sessions[(int)SessionOutcome.Complete],
                Incomplete = _sessions[(int)SessionOutcome.Incomplete],
                NotReady = _sessions[(int)SessionOutcome.NotReady],
                Gone = _sessions[(int)SessionOutcome.Gone],
                NotAttempted = _sessions[(int)SessionOutcome.NotAttempted],
                Files = _saved + _resumed + _skipped + _inJoinedFile + _declined + _failedFiles,
                Saved = _saved,
                Resumed = _resumed,
                Skipped = _skipped,
                InJoinedFile = _inJoinedFile,
                Declined = _declined,
                FailedFiles = _failedFiles,
                Joined = _joined,
                Failed = _failed,
                Bytes = _bytes,
                Elapsed = clock.Elapsed() - _begun,
            };
        }
    }
}
