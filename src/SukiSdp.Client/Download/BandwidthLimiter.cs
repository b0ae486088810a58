namespace SukiSdp.Download;

/// <summary>
/// Limits the rate of all downloads of a command together. Each read is followed by a delay for its bytes, and the flow control of TCP slows down
/// the sender.
/// </summary>
/// <param name="bytesPerSecond">The rate.</param>
/// <param name="clock">The clock.</param>
internal sealed class BandwidthLimiter(long bytesPerSecond, Clock clock)
{
    // Unused time can be used later, up to this limit.
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private TimeSpan _paidUntil = clock.Elapsed();

    /// <summary>
    /// How many bytes to read at once. Each connection receives the bytes of one read before it waits for them, so that all of them together must be a small part of
    /// those of a second: 5 % with 16 connections.
    /// </summary>
    public int LimitRead(int count) => (int)Math.Min(count, Math.Max(bytesPerSecond / 320, 1));

    /// <summary>Waits until the bytes that were read are within the rate.</summary>
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
