namespace SukiSdp.Api;

/// <summary>Limits how many sessions are listed at once: to a given number, or to a number that is adjusted while sessions are listed.</summary>
internal sealed class ListingSlots : IDisposable
{
    /// <summary>The maximum if the number is adjusted: lower than for downloads, because all users share the service.</summary>
    public const int Most = 16;

    private const int First = 4;

    private readonly Slots _slots;

    /// <summary>Adjusts the number while sessions are listed.</summary>
    public ListingSlots(Clock clock, IRunObserver observer)
    {
        _slots = new Slots(First);
        Tuner = new ConcurrencyTuner(First, Most, clock, "Listings", observer) { HasMore = () => _slots.IsAwaited };
        Tuner.Changed += _slots.Resize;
    }

    /// <summary>Uses a given number.</summary>
    public ListingSlots(int count) => _slots = new Slots(count);

    /// <summary>Adjusts the number; null if it is given.</summary>
    public ConcurrencyTuner? Tuner { get; }

    /// <inheritdoc cref="Slots.AcquireAsync"/>
    public Task<Slot> AcquireAsync(CancellationToken cancellationToken) => _slots.AcquireAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
