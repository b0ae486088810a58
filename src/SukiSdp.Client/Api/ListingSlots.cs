namespace SukiSdp.Api;

/// <summary>Listings at once: a given number, or the best one, which is found while sessions are listed.</summary>
internal sealed class ListingSlots : IDisposable
{
    /// <summary>The most that are tried: fewer than downloads, because the service is shared by all of its users.</summary>
    public const int Most = 16;

    private const int First = 4;

    private readonly Slots _slots;

    /// <summary>Finds the best number.</summary>
    public ListingSlots(Clock clock, IRunObserver observer)
    {
        _slots = new Slots(First);
        Tuner = new ConcurrencyTuner(First, Most, clock, "Listings", observer) { HasMore = () => _slots.IsAwaited };
        Tuner.Changed += _slots.Resize;
    }

    /// <summary>Keeps to a given number.</summary>
    public ListingSlots(int count) => _slots = new Slots(count);

    /// <summary>Finds the best number; null if it is given.</summary>
    public ConcurrencyTuner? Tuner { get; }

    /// <inheritdoc cref="Slots.AcquireAsync"/>
    public Task<Slot> AcquireAsync(CancellationToken cancellationToken) => _slots.AcquireAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
