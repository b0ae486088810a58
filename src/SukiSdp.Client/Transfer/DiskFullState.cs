using System.Globalization;

namespace SukiSdp.Transfer;

/// <summary>Whether the disk of a run has become full, and what was not begun because of that. The service logs every access: nothing more is listed or fetched then.</summary>
internal sealed class DiskFullState(string destination)
{
    private int _sessions;
    private int _recordings;
    private volatile bool _isFull;

    /// <summary>Whether it has.</summary>
    public bool IsFull => _isFull;

    /// <summary>How many sessions and recordings were not begun.</summary>
    public (int Sessions, int Recordings) Left => (Volatile.Read(ref _sessions), Volatile.Read(ref _recordings));

    /// <summary>Takes note of a failure.</summary>
    public void Observe(SukiSdpException failure) => _isFull |= failure is { Error: SukiError.DiskFull, IsLimitedToItem: false };

    /// <summary>A session is not begun.</summary>
    public void LeaveSession() => Interlocked.Increment(ref _sessions);

    /// <summary>A recording is not begun.</summary>
    public void LeaveRecording() => Interlocked.Increment(ref _recordings);

    /// <summary>What was left, as one failure; null when nothing was.</summary>
    public SukiSdpException? Failure() => _sessions + _recordings == 0
        ? null
        : new SukiSdpException(SukiError.DiskFull, string.Format(
            CultureInfo.InvariantCulture,
            "'{0}': the disk is full. {1} {2} left: nothing more was listed or downloaded. The next run saves what is missing.",
            destination,
            string.Join(" and ", new[] { Count(_sessions, "session"), Count(_recordings, "recording") }.Where(text => text.Length > 0)),
            _sessions + _recordings == 1 ? "was" : "were"));

    private static string Count(int number, string what) => number switch
    {
        0 => "",
        1 => $"1 {what}",
        _ => string.Format(CultureInfo.InvariantCulture, "{0} {1}s", number, what),
    };
}
