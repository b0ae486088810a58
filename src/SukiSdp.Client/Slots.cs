namespace SukiSdp;

/// <summary>Limits how many of something are worked on at once.</summary>
/// <remarks>docs/design.md has the table of all limits.</remarks>
internal sealed class Slots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Waits for a free slot, and holds it until the result is disposed of.</summary>
    public async Task<Slot> AcquireAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Slot(_free);
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}

/// <summary>
/// A slot that is in use. An item that waits for another program releases it, so that others can continue. Work after that is small, or takes a slot
/// again.
/// </summary>
internal sealed class Slot(SemaphoreSlim free) : IDisposable
{
    private readonly TaskCompletionSource<bool> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isHeld = 1;

    /// <summary>Completes when it is released for the first time.</summary>
    public Task Released => _released.Task;

    /// <summary>Releases the slot, if it is held.</summary>
    public void Release()
    {
        Dispose();
        _released.TrySetResult(true);
    }

    /// <summary>Waits for a slot again if it was released. Only one at a time may do that.</summary>
    public async Task ReacquireAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isHeld) == 1)
        {
            return;
        }

        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _isHeld, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isHeld, 0) == 1)
        {
            free.Release();
        }
    }
}
