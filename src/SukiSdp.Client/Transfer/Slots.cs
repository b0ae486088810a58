namespace SukiSdp.Transfer;

/// <summary>Limits how many items are worked on at once.</summary>
internal sealed class Slots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Waits for a free slot, and holds it until the result is disposed of.</summary>
    public async Task<Slot> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Slot(_free);
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}

/// <summary>
/// A slot that is held. An item that waits for another program gives it up early, so that others can go on; what it does afterwards is little, or has a slot
/// of another kind.
/// </summary>
internal sealed class Slot(SemaphoreSlim free) : IDisposable
{
    private SemaphoreSlim? _free = free;

    /// <summary>Gives the slot up. More than once is no more than once.</summary>
    public void Dispose() => Interlocked.Exchange(ref _free, null)?.Release();
}
