namespace SukiSdp;

/// <summary>Limits how many operations run at once. The limit can change while they run.</summary>
/// <remarks>docs/design.md has the table of all limits.</remarks>
internal sealed class Slots(int count) : IDisposable
{
    private readonly object _gate = new();
    private readonly SemaphoreSlim _free = new(count);
    private int _count = count;
    private int _waiting;

    // Slots in use beyond the limit since it was lowered: they end when they are released.
    private int _excess;

    /// <summary>Whether a caller waits for a slot.</summary>
    public bool IsAwaited => Volatile.Read(ref _waiting) > 0;

    /// <summary>Waits for a free slot, and holds it until the result is disposed of.</summary>
    public async Task<Slot> AcquireAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Slot(this);
    }

    /// <summary>Changes the limit. Slots in use aren't affected.</summary>
    public void Resize(int count)
    {
        lock (_gate)
        {
            int more = count - _count;
            _count = count;
            int paid = Math.Min(_excess, Math.Max(more, 0));
            _excess += Math.Max(-more, 0) - paid;
            while (_excess > 0 && _free.Wait(0))
            {
                _excess--;
            }

            if (more > paid)
            {
                _free.Release(more - paid);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    /// <summary>Waits for a free slot and takes it.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Returns a slot.</summary>
    internal void Return()
    {
        lock (_gate)
        {
            if (_excess > 0)
            {
                _excess--;
            }
            else
            {
                _free.Release();
            }
        }
    }
}

/// <summary>
/// A slot that is in use. An item that waits for another program releases it, so that others can continue. Work after that is small, or takes a slot
/// again.
/// </summary>
internal sealed class Slot(Slots slots) : IDisposable
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

        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _isHeld, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isHeld, 0) == 1)
        {
            slots.Return();
        }
    }
}
