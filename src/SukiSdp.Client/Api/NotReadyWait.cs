using System.Globalization;

namespace SukiSdp.Api;

/// <summary>How long a session that is not ready is waited for.</summary>
/// <param name="Longest">The longest wait for one session, all pauses together.</param>
internal sealed record WaitSettings(TimeSpan Longest)
{
    /// <summary>The first pause. The service logs every access and asks not to be polled, so it is not short.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);

    /// <summary>Pauses double up to this.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
}

/// <summary>The wait for one session that is not ready: which pause comes next, and what to say when the time is over.</summary>
internal sealed class NotReadyWait(string sessionId, WaitSettings settings, Clock clock)
{
    private TimeSpan _waited;
    private int _asked;

    /// <summary>Whether the session is asked for once more, and after which pause.</summary>
    /// <param name="pause">Between a half and the whole of a bound that doubles, so that sessions that began together do not stay together; the last one ends with the time allowed.</param>
    public bool TryNext(out TimeSpan pause)
    {
        double bound = Math.Min(WaitSettings.FirstPause.TotalSeconds * Math.Pow(2, _asked), WaitSettings.LongestPause.TotalSeconds);
        TimeSpan left = settings.Longest - _waited;
        pause = TimeSpan.FromSeconds(bound * (0.5 + (0.5 * clock.NextRandom())));
        pause = pause < left ? pause : left;
        _waited += pause;
        _asked++;
        return left > TimeSpan.Zero;
    }

    /// <summary>What the last answer is reported as, when no more is waited.</summary>
    public SukiSdpException GivenUp(SukiSdpException last) => new(
        last.Error,
        $"{last.Message} Gave up after {DisplayText.Seconds(_waited)} ({DisplayText.Count(_asked, "attempt")}).")
    {
        StatusCode = last.StatusCode,
        ServiceErrorId = last.ServiceErrorId,
    };

    /// <summary>What to tell of a pause.</summary>
    public string Describe(TimeSpan pause) =>
        string.Format(CultureInfo.InvariantCulture, "{0}: not ready, listed again in {1:0} s.", DisplayText.Session(sessionId), pause.TotalSeconds);
}
