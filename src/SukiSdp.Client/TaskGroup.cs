using System.Runtime.ExceptionServices;

namespace SukiSdp;

/// <summary>
/// Starts tasks from any thread, and ends when all have ended. The first task that fails cancels the others, and its failure is reported.
/// </summary>
internal sealed class TaskGroup(CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly TaskCompletionSource<object?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private Exception? _cause;

    // The waiting caller counts as a task, so that the group doesn't end before everything has started.
    private int _running = 1;

    /// <summary>Cancelled when a task has failed, or by the caller.</summary>
    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Starts a task.</summary>
    public void Begin(Func<Task> work) => Begin<object?>(async () =>
    {
        await work().ConfigureAwait(false);
        return null;
    });

    /// <summary>Starts a task with a result. The returned task is cancelled if the work failed: the group reports why.</summary>
    public Task<T> Begin<T>(Func<Task<T>> work)
        where T : class?
    {
        Interlocked.Increment(ref _running);
        return Task.Run(() => GuardAsync(work), CancellationToken.None);
    }

    /// <summary>Waits until all tasks have ended, including those that are started in the meantime.</summary>
    /// <exception cref="Exception">The failure of the first task that failed.</exception>
    public async Task WaitAsync()
    {
        Leave();
        await _ended.Task.ConfigureAwait(false);
        if (_cause is not null)
        {
            ExceptionDispatchInfo.Capture(_cause).Throw();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
        where T : class?
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
            throw new OperationCanceledException(_cancellation.Token);
        }
        finally
        {
            Leave();
        }
    }

    // Those that were stopped are the consequence; what failed by itself is the cause.
    private void Fail(Exception e)
    {
        lock (_gate)
        {
            if (_cause is null or OperationCanceledException)
            {
                _cause = e;
            }
        }

        _cancellation.Cancel();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _ended.TrySetResult(null);
        }
    }
}
