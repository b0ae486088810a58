namespace SukiSdp.Tests;

/// <summary>One time for sandbox and client, which a test or a fault moves. Waiting takes none of ours and moves it on; no timer ever fires.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly object _gate = new();
    private readonly DateTimeOffset _begin;
    private DateTimeOffset _now;

    public SteppedClock(DateTimeOffset? now = null)
    {
        _begin = _now = now ?? new DateTimeOffset(2026, 3, 23, 12, 0, 0, TimeSpan.Zero);
        Client = new Clock
        {
            UtcNow = GetUtcNow,
            Elapsed = () => GetUtcNow() - _begin,
            Delay = (time, cancellationToken) =>
            {
                Advance(time);
                return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
            },
            StartTimer = (_, _) => new NoTimer(),
            NextRandom = () => 0.5,
        };
    }

    /// <summary>The client's clock.</summary>
    public Clock Client { get; }

    public void Advance(TimeSpan time)
    {
        lock (_gate)
        {
            _now += time;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    private sealed class NoTimer : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
