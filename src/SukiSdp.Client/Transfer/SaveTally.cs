using SukiSdp.Joining;

namespace SukiSdp.Transfer;

/// <summary>Counts what a save reports, on its way to where it goes.</summary>
internal sealed class SaveTally(ISaveSink sink, IJoinSink joins, Clock clock) : ISaveSink, IJoinSink
{
    private readonly object _gate = new();
    private readonly TimeSpan _begun = clock.Elapsed();
    private int _saved;
    private int _resumed;
    private int _skipped;
    private int _joined;
    private int _notReady;
    private int _gone;
    private int _failed;
    private long _bytes;

    /// <inheritdoc/>
    public Task<bool> ConfirmAsync(string path, CancellationToken cancellationToken) => sink.ConfirmAsync(path, cancellationToken);

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
    public void KnownGone(string sessionId)
    {
        lock (_gate)
        {
            _gone++;
        }

        sink.KnownGone(sessionId);
    }

    /// <inheritdoc/>
    public void Failed(SukiSdpException failure, object target)
    {
        lock (_gate)
        {
            switch (failure.Error)
            {
                case SukiError.RecordingNotReady:
                    _notReady++;
                    break;
                case SukiError.RecordingGone:
                    _gone++;
                    break;
                default:
                    _failed++;
                    break;
            }
        }

        sink.Failed(failure, target);
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
    /// <param name="sessions">Different sessions that were given.</param>
    public SukiSaveSummary Summarize(int sessions)
    {
        lock (_gate)
        {
            return new SukiSaveSummary
            {
                Sessions = sessions,
                Saved = _saved,
                Resumed = _resumed,
                Skipped = _skipped,
                Joined = _joined,
                NotReady = _notReady,
                Gone = _gone,
                Failed = _failed,
                Bytes = _bytes,
                Elapsed = clock.Elapsed() - _begun,
            };
        }
    }
}
