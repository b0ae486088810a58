namespace SukiSdp.Api;

/// <summary>
/// Cancels a wait in which nothing happens for too long. <c>HttpClient.Timeout</c> does not cover a body that is streamed; this covers the
/// headers and every read, with the injected clock.
/// </summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly Clock _clock;
    private readonly CancellationTokenSource _source;
    private readonly object _gate = new();
    private TimeSpan _limit;
    private TimeSpan _lastSign;
    private IDisposable? _timer;
    private bool _disposed;

    /// <summary>Starts to watch.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="limit">The longest time without a sign of life.</param>
    /// <param name="outer">Cancels as well.</param>
    public IdleWatch(Clock clock, TimeSpan limit, CancellationToken outer)
    {
        _clock = clock;
        _limit = limit;
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _lastSign = clock.Elapsed();
        _timer = clock.StartTimer(limit, Check);
    }

    /// <summary>Cancelled when the limit is passed, or from outside.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether it was the limit that cancelled.</summary>
    public bool Expired { get; private set; }

    /// <summary>The limit now in force.</summary>
    public TimeSpan Limit
    {
        get
        {
            lock (_gate)
            {
                return _limit;
            }
        }
    }

    /// <summary>A sign of life.</summary>
    public void Touch()
    {
        lock (_gate)
        {
            _lastSign = _clock.Elapsed();
        }
    }

    /// <summary>A sign of life, after which another limit holds.</summary>
    public void Touch(TimeSpan limit)
    {
        lock (_gate)
        {
            _lastSign = _clock.Elapsed();
            _limit = limit;
            Restart(limit);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
            _timer = null;
        }

        _source.Dispose();
    }

    // One timer is set anew when it fires, rather than at each of thousands of reads.
    private void Check()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            TimeSpan left = _limit - (_clock.Elapsed() - _lastSign);
            if (left > TimeSpan.Zero)
            {
                Restart(left);
                return;
            }

            Expired = true;
        }

        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The wait ended at the same moment.
        }
    }

    private void Restart(TimeSpan due)
    {
        _timer?.Dispose();
        _timer = _clock.StartTimer(due, Check);
    }
}
