namespace SukiSdp.Files;

/// <summary>Delays that increase, up to a limit for their sum.</summary>
/// <param name="limit">The limit.</param>
internal sealed class Backoff(TimeSpan limit)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _waited;
    private TimeSpan _next = First;

    /// <summary>Returns the next delay; null when the limit is reached. The last delay ends at the limit.</summary>
    public TimeSpan? Next()
    {
        TimeSpan left = limit - _waited;
        if (left <= TimeSpan.Zero)
        {
            return null;
        }

        TimeSpan pause = _next < left ? _next : left;
        _waited += pause;
        _next = _next + _next < Longest ? _next + _next : Longest;
        return pause;
    }
}
