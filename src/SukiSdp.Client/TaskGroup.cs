using System.Runtime.ExceptionServices;

namespace SukiSdp;

/// <summary>
/// Work that is begun piece by piece, from any thread, and ends together: the first piece that fails stops the others, and is the one to be told of.
/// </summary>
internal sealed class TaskGroup(CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private Exception? _cause;

    // The one who waits counts as a piece, so that the group does not end before everything was begun.
    private int _running = 1;

    /// <summary>Cancelled when a piece has failed, or from outside.</summary>
    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Begins a piece.</summary>
    public void Begin(Func<Task> work) => Begin(async () =>
    {
        await work().ConfigureAwait(false);
        return true;
    });

    /// <summary>Begins a piece that gives something. The task is cancelled when the piece failed: the group tells why.</summary>
    public Task<T> Begin<T>(Func<Task<T>> work)
    {
        Interlocked.Increment(ref _running);
        return Task.Run(() => GuardAsync(work), CancellationToken.None);
    }

    /// <summary>Waits until every piece has ended, those included that are begun meanwhile.</summary>
    /// <exception cref="Exception">What the first piece failed with.</exception>
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
            _ended.TrySetResult(true);
        }
    }
}
