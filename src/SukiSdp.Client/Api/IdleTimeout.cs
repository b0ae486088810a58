using System.Net.Http;

namespace SukiSdp.Api;

/// <summary>
/// Cancels a response that stalls: one without headers for too long, one without a byte for too long, and one that is slower than the minimum
/// rate. <c>HttpClient.Timeout</c> doesn't cover a body that is streamed. This class covers the headers and every read, with the injected clock.
/// </summary>
/// <remarks>Only time spent in reads counts. A slow disk doesn't count as a slow connection.</remarks>
internal sealed class IdleTimeout : IDisposable
{
    /// <summary>The time-out for the next byte of a body.</summary>
    public static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The time over which the rate of a body is measured.</summary>
    public static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(60);

    /// <summary>The minimum rate of a body, in bytes per second.</summary>
    public const int LeastRate = 1024;

    private readonly Clock _clock;
    private readonly CancellationTokenSource _source;
    private readonly object _gate = new();
    private TimeSpan _limit;
    private bool _inBody;

    // During a wait: when it began, and from when its time counts in the current window.
    private TimeSpan? _waitingSince;
    private TimeSpan _countedFrom;

    // The time spent in reads and the bytes of the current window.
    private TimeSpan _windowTime;
    private long _windowBytes;
    private IDisposable? _timer;
    private bool _disposed;

    /// <summary>Starts to wait for the headers.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="limit">The time-out for the headers.</param>
    /// <param name="outer">Cancels as well.</param>
    public IdleTimeout(Clock clock, TimeSpan limit, CancellationToken outer)
    {
        _clock = clock;
        _limit = limit;
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _waitingSince = _countedFrom = clock.Elapsed();
        _timer = clock.StartTimer(limit, Check);
    }

    /// <summary>Cancelled when a limit is exceeded, or by the caller.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The limit that was exceeded, as text that follows the host in a message; null for none.</summary>
    public string? Reason { get; private set; }

    /// <summary>Switches to the limits of a body, after the headers were received.</summary>
    public void EnterBody()
    {
        lock (_gate)
        {
            _inBody = true;
            _limit = StallTimeout;
            _waitingSince = null;
            Restart(_limit);
        }
    }

    /// <summary>Reads from a body.</summary>
    /// <exception cref="OperationCanceledException">A limit was exceeded, or the caller cancelled the read.</exception>
    public async Task<int> ReadAsync(HttpResponseMessage response, Stream body, byte[] buffer, int offset, int count)
    {
        Begin();
        int read = 0;
        try
        {
#if !NET
            // Network streams of .NET Framework ignore a cancellation while they read.
            using CancellationTokenRegistration registration = Token.Register(static state => ((HttpResponseMessage)state!).Dispose(), response);
#endif
            read = await body.ReadAsync(buffer, offset, count, Token).ConfigureAwait(false);

            // A stream that is closed while it is read may also end. That isn't the end of the body.
            return read > 0 || !Token.IsCancellationRequested ? read : throw new OperationCanceledException(Token);
        }
        catch (Exception e) when (Token.IsCancellationRequested)
        {
            // Which exception a stream throws when it is closed during a read isn't defined.
            throw new OperationCanceledException("The read was cancelled.", e, Token);
        }
        finally
        {
            End(read);
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

    private void Begin()
    {
        lock (_gate)
        {
            _waitingSince = _countedFrom = _clock.Elapsed();
        }
    }

    private void End(int bytes)
    {
        lock (_gate)
        {
            _windowTime += _clock.Elapsed() - _countedFrom;
            _windowBytes += bytes;
            _waitingSince = null;
        }
    }

    // One timer is set again when it fires, rather than at each of thousands of reads.
    private void Check()
    {
        lock (_gate)
        {
            if (_disposed || Reason is not null)
            {
                return;
            }

            TimeSpan now = _clock.Elapsed();
            TimeSpan left = _limit - (now - (_waitingSince ?? now));
            if (left <= TimeSpan.Zero)
            {
                Reason = $"sent no {(_inBody ? "data" : "response headers")} for {DisplayText.Seconds(_limit)}";
            }
            else if (IsTooSlow(now))
            {
                Reason = FormattableString.Invariant($"sent fewer than {LeastRate} bytes per second for {RateWindow.TotalSeconds:0} seconds");
            }
            else
            {
                Restart(left);
                return;
            }
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

    // Ends a window that is over, and begins the next one.
    private bool IsTooSlow(TimeSpan now)
    {
        if (_waitingSince is not null)
        {
            _windowTime += now - _countedFrom;
            _countedFrom = now;
        }

        if (!_inBody || _windowTime < RateWindow)
        {
            return false;
        }

        bool tooSlow = _windowBytes < LeastRate * _windowTime.TotalSeconds;
        _windowTime = TimeSpan.Zero;
        _windowBytes = 0;
        return tooSlow;
    }

    private void Restart(TimeSpan due)
    {
        _timer?.Dispose();
        _timer = _clock.StartTimer(due, Check);
    }
}
