namespace SukiSdp.Download;

/// <summary>
/// Holds the downloads of a command to a rate, all connections together. A read is followed by a pause that makes up for its bytes, and the sender is held back by the
/// flow control of TCP.
/// </summary>
/// <param name="bytesPerSecond">The rate.</param>
/// <param name="clock">The clock.</param>
internal sealed class BandwidthLimiter(long bytesPerSecond, Clock clock)
{
    // Time that was not used may be made up for, but no more of it than this.
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private TimeSpan _paidUntil = clock.Elapsed();

    /// <summary>
    /// How many bytes to read at once. Each connection has the bytes of one read before it pays for them, so that all of them together must be a small part of a
    /// second's: 5 % of it with 16 connections.
    /// </summary>
    public int LimitRead(int count) => (int)Math.Min(count, Math.Max(bytesPerSecond / 320, 1));

    /// <summary>Waits until bytes that were read fit the rate.</summary>
    /// <param name="bytes">How many were read.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task WaitAsync(int bytes, CancellationToken cancellationToken)
    {
        TimeSpan pause;
        lock (_gate)
        {
            TimeSpan now = clock.Elapsed();
            TimeSpan from = _paidUntil > now - Burst ? _paidUntil : now - Burst;
            _paidUntil = from + TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
            pause = _paidUntil - now;
        }

        return pause > TimeSpan.Zero ? clock.Delay(pause, cancellationToken) : Task.CompletedTask;
    }
}
