using System.Globalization;

namespace SukiSdp;

/// <summary>
/// Adjusts how many operations run at once: starts low, increases the limit while that makes the work faster, and decreases it if a server refuses requests or nothing is gained.
/// </summary>
/// <remarks>
/// <para>The work is judged in rounds of as many completions as are done at once, and later of four times as many. The round after a change is not judged, because work from before it ends in it and new
/// connections are made. As long as nothing went wrong the limit doubles, as TCP does in its slow start; afterwards it goes up by a quarter, or by one. A step up that brings less than
/// <see cref="LeastGain"/> of what it could bring is taken back. After a refusal the limit falls to the last one that worked, or by half if that one is refused, and
/// comes back in such steps, but no further than below the refused one. After <see cref="HoldRounds"/> rounds, one more is tried again, since conditions change.</para>
/// <para>It has no timer and no thread: the same events at the same times give the same limits.</para>
/// </remarks>
/// <param name="start">The first limit.</param>
/// <param name="most">The maximum.</param>
/// <param name="clock">The clock.</param>
/// <param name="what">The operations, as the verbose lines name them.</param>
/// <param name="observer">Receives a verbose line for each change.</param>
internal sealed class ConcurrencyTuner(int start, int most, Clock clock, string what, IRunObserver observer)
{
    /// <summary>The cost of a request in addition to its bytes, as the number of bytes that take as long, so that small and large files can be counted together.</summary>
    public const int RequestBytes = 512 * 1024;

    /// <summary>The minimum proportion of the possible gain of a step up. Twice as many at once can be twice as fast.</summary>
    public const double LeastGain = 0.3;

    /// <summary>The number of rounds after a step was reversed until it is tried again.</summary>
    public const int HoldRounds = 16;

    // Small steps gain little, and completions come in bursts: a round that judges one is this many times as long.
    private const int LongRound = 4;

    private readonly object _gate = new();
    private long _work;

    // The last limit whose round was judged good, and its rate in bytes per second.
    private int _accepted = start;
    private double _acceptedRate;

    // The limit is not raised above this one before the rounds have passed.
    private int _ceiling = int.MaxValue;
    private int _hold;
    private bool _doubles = true;

    // The current round.
    private TimeSpan _roundBegan = clock.Elapsed();
    private int _completed;
    private bool _isFull = true;
    private bool _isJudged;

    // Requests that were sent before the limit was lowered, and may be refused because of the earlier limit.
    private int _earlier;

    /// <summary>The limit.</summary>
    public int Limit { get; private set; } = start;

    /// <summary>Receives each new limit, one at a time.</summary>
    public event Action<int>? Changed;

    /// <summary>Whether operations are waiting. Otherwise, a higher limit would change nothing.</summary>
    public Func<bool> HasMore { get; set; } = () => true;

    /// <summary>Counts received bytes.</summary>
    public void Received(int bytes) => Interlocked.Add(ref _work, bytes);

    /// <summary>An operation completed.</summary>
    public void Completed()
    {
        lock (_gate)
        {
            _earlier = Math.Max(0, _earlier - 1);
            _completed++;
            _isFull &= HasMore();
            if (_completed < (_isJudged && !_doubles ? LongRound : 1) * Limit)
            {
                return;
            }

            TimeSpan now = clock.Elapsed();
            TimeSpan took = now - _roundBegan;
            double rate = (Interlocked.Read(ref _work) + ((double)_completed * RequestBytes)) / took.TotalSeconds;
            bool judges = _isJudged && _isFull && took > TimeSpan.Zero;
            BeginRound(now, isJudged: true);
            if (judges)
            {
                Judge(rate);
            }
        }
    }

    /// <summary>A request failed, and may succeed with a lower limit.</summary>
    /// <param name="failure">The failure.</param>
    public void Refused(SukiSdpException failure)
    {
        string? reason = failure switch
        {
            { Error: SukiError.RateLimited } => "the server limits the rate",
            { Error: SukiError.ServiceUnavailable } => "the server failed",
            { Error: SukiError.ConnectionFailed } => "a connection failed",
            { Error: SukiError.RequestTimedOut } => "a request timed out",
            _ => null,
        };
        lock (_gate)
        {
            if (reason is null || _earlier > 0)
            {
                _earlier = Math.Max(0, _earlier - 1);
                return;
            }

            int refused = Limit;
            _earlier = refused - 1;
            _doubles = false;
            _accepted = Limit > _accepted ? _accepted : Math.Max(1, Limit / 2);
            _acceptedRate = 0;
            _ceiling = Math.Max(_accepted, refused - 1);
            _hold = HoldRounds;
            Change(_accepted, reason);
        }
    }

    private void Judge(double rate)
    {
        if (Limit > _accepted && rate < _acceptedRate * (1 + (LeastGain * (Limit - _accepted) / _accepted)))
        {
            _ceiling = _accepted;
            _hold = HoldRounds;
            _doubles = false;
            Change(_accepted, "more at once is no faster");
            return;
        }

        _acceptedRate = Limit > _accepted || _acceptedRate == 0 ? rate : _acceptedRate + ((rate - _acceptedRate) / 4);
        _accepted = Limit;
        int next = Math.Min(most, _doubles ? 2 * Limit : Limit + Math.Max(1, Limit / 4));
        if (next > _ceiling && --_hold > 0)
        {
            return;
        }

        _ceiling = Math.Max(_ceiling, next);
        if (next > Limit)
        {
            Change(next, "more at once may be faster");
        }
    }

    private void Change(int limit, string reason)
    {
        BeginRound(clock.Elapsed(), isJudged: false);
        if (limit == Limit)
        {
            return;
        }

        observer.Verbose(string.Format(CultureInfo.InvariantCulture, "{0} at once: {1} instead of {2}, because {3}.", what, limit, Limit, reason));
        Limit = limit;
        Changed?.Invoke(limit);
    }

    private void BeginRound(TimeSpan now, bool isJudged)
    {
        _roundBegan = now;
        _completed = 0;
        _isFull = true;
        _isJudged = isJudged;
        Interlocked.Exchange(ref _work, 0);
    }
}
