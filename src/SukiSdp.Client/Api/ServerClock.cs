using System.Diagnostics.CodeAnalysis;

namespace SukiSdp.Api;

/// <summary>
/// The server's time, from the <c>Date</c> of its last response and the time elapsed since. A wrong or changed local clock doesn't affect it.
/// </summary>
internal sealed class ServerClock(Clock clock)
{
    private readonly object _gate = new();
    private DateTimeOffset _date;
    private TimeSpan _seenAt;
    private bool _known;

    /// <summary>Records the <c>Date</c> of a response.</summary>
    public void Observe(DateTimeOffset? date)
    {
        if (date is not { } value)
        {
            return;
        }

        lock (_gate)
        {
            (_date, _seenAt, _known) = (value, clock.Elapsed(), true);
        }
    }

    /// <summary>The current time of the server; null before its first response.</summary>
    [SuppressMessage("Design", "CA1024", Justification = "It changes with every call.")]
    public DateTimeOffset? GetNow()
    {
        lock (_gate)
        {
            return _known ? _date + (clock.Elapsed() - _seenAt) : null;
        }
    }
}
