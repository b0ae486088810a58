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
internal sealed class NotReadyWait(string sessionId, WaitSettings settings, Clock clock, IRunObserver observer)
{
    private TimeSpan _waited;
    private int _asked;

    /// <summary>Whether the session is asked for once more; then the pause before that begins.</summary>
    /// <param name="waiting">Ends with the pause, or is cancelled.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>A pause is between a half and the whole of a bound that doubles, so that sessions that began together do not stay together; the last one ends with the time allowed.</remarks>
    public bool TryNext(out Task waiting, CancellationToken cancellationToken)
    {
        double bound = Math.Min(WaitSettings.FirstPause.TotalSeconds * Math.Pow(2, _asked), WaitSettings.LongestPause.TotalSeconds);
        TimeSpan left = settings.Longest - _waited;
        TimeSpan pause = TimeSpan.FromSeconds(bound * (0.5 + (0.5 * clock.NextRandom())));
        pause = pause < left ? pause : left;
        _waited += pause;
        _asked++;
        waiting = Task.CompletedTask;
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        observer.Verbose(string.Format(CultureInfo.InvariantCulture, "{0}: in progress. It is listed again in {1:0} s.", DisplayText.Session(sessionId), pause.TotalSeconds));
        waiting = clock.Delay(pause, cancellationToken);
        return true;
    }

    /// <summary>What the last answer is reported as, when no more is waited.</summary>
    public SukiSdpException GivenUp(SukiSdpException last) => new(
        last.Error,
        $"{last.Message} Gave up after {DisplayText.Seconds(_waited)} ({DisplayText.Count(_asked, "attempt")}).")
    {
        StatusCode = last.StatusCode,
        ServiceErrorId = last.ServiceErrorId,
    };
}
