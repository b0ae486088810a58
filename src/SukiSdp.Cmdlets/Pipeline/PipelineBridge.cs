using System.Collections.Concurrent;
using SukiSdp.Archive;
using SukiSdp.Joining;
using SukiSdp.Saving;

namespace SukiSdp.Commands.Pipeline;

/// <summary>
/// Passes the results of asynchronous work to the cmdlet. Work posts from any thread, and the pipeline thread takes the items. This class doesn't call a cmdlet.
/// </summary>
/// <param name="makeError">Creates the error record of a failure.</param>
/// <param name="progress">Counts the progress; null if the command shows none.</param>
internal sealed class PipelineBridge(Func<SukiSdpException, object, object> makeError, RunProgress? progress = null) : IRunObserver, ISaveSink, IJoinSink, IArchiveSink, IRemovalSink, IDisposable
{
    private readonly BlockingCollection<PipelineItem> _items = new(new ConcurrentQueue<PipelineItem>());

    /// <summary>Whether verbose lines are shown. Lines that are not shown are not queued.</summary>
    public bool ShowsVerbose { get; init; } = true;

    /// <summary>Whether debug lines are shown.</summary>
    public bool ShowsDebug { get; init; } = true;

    /// <summary>Posts an object for the next command.</summary>
    public void Output(object value) => Post(PipelineItemKind.Output, value);

    /// <summary>Wakes up the pipeline thread.</summary>
    public void Wake() => Post(PipelineItemKind.Wake, null);

    /// <inheritdoc/>
    public void Verbose(string message)
    {
        if (ShowsVerbose)
        {
            Post(PipelineItemKind.Verbose, message);
        }
    }

    /// <inheritdoc/>
    public void Debug(string message)
    {
        if (ShowsDebug)
        {
            Post(PipelineItemKind.Debug, message);
        }
    }

    /// <inheritdoc/>
    public void Warning(string message) => Post(PipelineItemKind.Warning, message);

    /// <inheritdoc/>
    public void ItemExpanded(int files) => progress?.ItemExpanded(files);

    /// <inheritdoc/>
    public void FileCompleted() => progress?.FileCompleted();

    /// <inheritdoc/>
    public void WaitBegan(string sessionId, DateTimeOffset until) => progress?.WaitBegan(sessionId, until);

    /// <inheritdoc/>
    public void WaitEnded(string sessionId) => progress?.WaitEnded(sessionId);

    /// <inheritdoc/>
    public void FileProgress(string path, long done, long? total) => progress?.FileProgress(path, done, total);

    /// <inheritdoc/>
    public void TransferEnded(string path) => progress?.TransferEnded(path);

    /// <inheritdoc/>
    public Task<T> InvokeAsync<T>(Func<T> code, CancellationToken cancellationToken)
    {
        PipelineCall<T> call = new(code);
        Post(PipelineItemKind.Call, call);
        return call.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> ConfirmAsync(string path, CancellationToken cancellationToken) => ConfirmAsync(path, "Save recording", cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ConfirmAsync(string path, string action, CancellationToken cancellationToken)
    {
        ConfirmationRequest confirmation = new(path, action);
        Post(PipelineItemKind.Confirmation, confirmation);
        return confirmation.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Saved(SukiRecordingFile file) => Output(file);

    /// <inheritdoc/>
    public void Joined(SukiJoinedRecording file) => Output(file);

    /// <inheritdoc/>
    public void InJoinedFile(string sessionId, string recordingId)
    {
        // It has no file to emit.
    }

    /// <inheritdoc/>
    public void SessionEnded(string sessionId, SessionOutcome outcome)
    {
        // The summary counts it.
    }

    /// <inheritdoc/>
    public void Removed(SukiArchiveItem item) => Output(item);

    /// <inheritdoc/>
    public void Checked(SukiArchiveFinding finding) => Output(finding);

    /// <inheritdoc/>
    public void Failed(SukiSdpException failure, object target)
    {
        progress?.Failed();
        Post(PipelineItemKind.Error, makeError(failure, target));
    }

    /// <inheritdoc/>
    public void FailedEntry(SukiSdpException failure, string sessionId) => Failed(failure, sessionId);

    /// <summary>Takes the next item, and waits for it up to a limit.</summary>
    public bool TryTake(out PipelineItem item, TimeSpan wait, CancellationToken cancellationToken) =>
        _items.TryTake(out item!, (int)wait.TotalMilliseconds, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _items.Dispose();

    private void Post(PipelineItemKind kind, object? payload)
    {
        try
        {
            _items.Add(new PipelineItem(kind, payload));
        }
        catch (ObjectDisposedException)
        {
            // The command has ended; nothing reads the queue anymore.
        }
    }
}
