namespace SukiSdp.Transfer;

/// <summary>Limits how many items are worked on at once.</summary>
internal sealed class Slots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Waits for a free slot, and holds it until the result is disposed of.</summary>
    /// <param name="givenUp">Called when it is given up before that.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Slot> TakeAsync(Action? givenUp, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Slot(_free, givenUp);
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}

/// <summary>
/// A slot that is held. An item that waits for another program gives it up, so that others can go on; what it does afterwards is little, or takes a slot of
/// another kind.
/// </summary>
internal sealed class Slot(SemaphoreSlim free, Action? givenUp) : IDisposable
{
    private SemaphoreSlim? _free = free;

    /// <summary>Whether it was given up.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Gives the slot up, if that has not been done.</summary>
    public void GiveUp()
    {
        if (Interlocked.Exchange(ref _free, null) is { } held)
        {
            IsGivenUp = true;
            held.Release();
            givenUp?.Invoke();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _free, null)?.Release();
}
