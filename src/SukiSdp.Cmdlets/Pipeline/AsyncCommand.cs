using System.Management.Automation;

namespace SukiSdp.Commands.Pipeline;

/// <summary>
/// A cmdlet whose work is asynchronous. Only the pipeline thread calls the cmdlet: it passes the input to the work, and writes what the work posts. The work always ends
/// before the command.
/// </summary>
/// <typeparam name="TItem">The input of the work.</typeparam>
public abstract class AsyncCommand<TItem> : SukiCommand, IDisposable
    where TItem : class
{
    // How many items the pipeline can be ahead of the work.
    private const int InputAhead = 256;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly InputQueue<TItem> _input = new(InputAhead);
    private PipelineBridge? _bridge;
    private RunProgress? _progress;
    private Task? _run;

    /// <summary>The bridge, after the work has started.</summary>
    private protected PipelineBridge Bridge => _bridge ?? throw new InvalidOperationException("The command hasn't started.");

    /// <summary>Validates everything that can be validated before any work starts, and returns the work.</summary>
    /// <param name="bridge">Receives the results of the work.</param>
    private protected abstract Func<InputQueue<TItem>, CancellationToken, Task> Prepare(PipelineBridge bridge);

    /// <summary>The activity of the progress record; null for a command without progress.</summary>
    private protected virtual string? ProgressActivity => null;

    /// <summary>The noun for the items of the input in its progress; null if they are files.</summary>
    private protected virtual string? ProgressItem => null;

    /// <summary>Whether its progress counts listed recordings, and not files that are read or written.</summary>
    private protected virtual bool IsListing => false;

    /// <summary>Writes an output object on the pipeline thread.</summary>
    private protected virtual void Write(object output) => WriteObject(output);

    /// <summary>Confirms an action on the pipeline thread.</summary>
    private protected virtual bool Confirm(string target, string action) => ShouldProcess(target, action);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _progress = ProgressActivity is { } activity && StreamPreference.ShowsProgress(this) ? new RunProgress(activity, () => ProgressItem, IsListing, ModuleState.Clock) : null;
        _bridge = new PipelineBridge(ErrorRecords.From, _progress)
        {
            ShowsVerbose = StreamPreference.ShowsVerbose(this),
            ShowsDebug = StreamPreference.ShowsDebug(this),
        };
        _input.Taken = _bridge.Wake;
        Func<InputQueue<TItem>, CancellationToken, Task> work = OrThrow(() => Prepare(_bridge));
        CancellationToken cancellationToken = _cancellation.Token;
        _run = Task.Run(() => work(_input, cancellationToken), CancellationToken.None);
        _run.ContinueWith(static (_, bridge) => ((PipelineBridge)bridge!).Wake(), _bridge, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Passes an item to the work, and writes the results that have arrived.</summary>
    private protected void Submit(TItem item)
    {
        _progress?.ItemGiven();
        while (!_input.TryAdd(item))
        {
            ThrowIfEnded();
            Pump(wait: true);
        }

        Pump(wait: false);
        ThrowIfEnded();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _input.Complete();
        _progress?.AllGiven();
        while (!_run!.IsCompleted)
        {
            Pump(wait: true);
        }

        ThrowIfEnded();
        DrawEnd();
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels the work, if it hasn't ended, and releases all resources.</summary>
    /// <param name="disposing">Whether it was requested.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            EndWork();
            _bridge?.Dispose();
            _input.Dispose();
            _cancellation.Dispose();
        }
    }

    // Writes the results that have arrived; with wait, waits for them for a moment. An exception of a write (Ctrl+C, Select-Object -First, -ErrorAction Stop)
    // is rethrown only after the work has ended.
    private void Pump(bool wait)
    {
        try
        {
            Draw();
            TimeSpan limit = wait ? Tick : TimeSpan.Zero;
            while (Bridge.TryTake(out PipelineItem item, limit, _cancellation.Token))
            {
                WriteItem(item);
                limit = TimeSpan.Zero;
            }
        }
        catch (OperationCanceledException)
        {
            EndWork();
            throw new PipelineStoppedException();
        }
        catch
        {
            EndWork();
            Erase();
            throw;
        }
    }

    private void WriteItem(PipelineItem item)
    {
        switch (item.Kind)
        {
            case PipelineItemKind.Output:
                Write(item.Payload!);
                break;
            case PipelineItemKind.Error:
                NoteError();
                WriteError((ErrorRecord)item.Payload!);
                break;
            case PipelineItemKind.Verbose:
                WriteVerbose((string)item.Payload!);
                break;
            case PipelineItemKind.Debug:
                WriteDebug((string)item.Payload!);
                break;
            case PipelineItemKind.Warning:
                WriteWarning((string)item.Payload!);
                break;
            case PipelineItemKind.Confirmation:
                ConfirmationRequest confirmation = (ConfirmationRequest)item.Payload!;
                confirmation.Respond(Confirm(confirmation.Target, confirmation.Action));
                break;
            case PipelineItemKind.Call:
                ((IPipelineCall)item.Payload!).Run();
                break;
        }
    }

    // The work ends only when the input is complete, or because of a failure that ends the command.
    private void ThrowIfEnded()
    {
        if (!_run!.IsCompleted)
        {
            return;
        }

        Pump(wait: false);
        if (_run.IsFaulted || (_run.IsCanceled && !_cancellation.IsCancellationRequested))
        {
            DrawEnd();
            OrThrow(() =>
            {
                _run.GetAwaiter().GetResult();
                return true;
            });
        }
    }

    private void EndWork()
    {
        if (_run is null)
        {
            return;
        }

        try
        {
            _cancellation.Cancel();

            // A disk that hangs must not block the shell forever.
            _run.Wait(LongestEnd);
        }
        catch (AggregateException)
        {
            // The work was cancelled, so its result doesn't matter.
        }
    }

    private void Draw()
    {
        if (_progress is not null)
        {
            foreach (ProgressRecord record in _progress.Draw())
            {
                WriteProgress(record);
            }
        }
    }

    // After Select-Object -First, the rest of the script continues, with a progress bar that would never be completed.
    private void Erase()
    {
        try
        {
            DrawEnd();
        }
        catch (PipelineStoppedException)
        {
            // A pipeline that is being stopped accepts no more records. The host clears its screen.
        }
    }

    private void DrawEnd()
    {
        if (_progress is not null)
        {
            foreach (ProgressRecord record in _progress.Complete())
            {
                WriteProgress(record);
            }
        }
    }
}
