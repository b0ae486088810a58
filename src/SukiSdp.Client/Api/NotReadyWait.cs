using System.Globalization;

namespace SukiSdp.Api;

/// <summary>How long to wait for a session that is in progress.</summary>
/// <param name="Longest">The time-out for one session, the sum of all delays.</param>
internal sealed record WaitSettings(TimeSpan Longest)
{
    /// <summary>The upper limit of the first delay. The service logs every request and must not be polled, so the delay isn't short.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);

    /// <summary>The maximum to which the limit doubles.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
}

/// <summary>Waits for one session that is in progress: determines the next delay, and the error after the time-out.</summary>
internal sealed class NotReadyWait(string sessionId, WaitSettings settings, Clock clock, IRunObserver observer)
{
    private TimeSpan _waited;
    private int _asked;

    /// <summary>Returns whether the session is listed again, and starts the delay before that.</summary>
    /// <param name="waiting">Completes after the delay, or is cancelled.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <remarks>A delay is between a half and the whole of a limit that doubles, so that sessions that started together don't stay together. The last delay ends at the time-out.</remarks>
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

        if (_asked == 1)
        {
            observer.WaitBegan(sessionId, clock.UtcNow() + settings.Longest);
        }

        observer.Verbose(string.Format(CultureInfo.InvariantCulture, "{0}: in progress. It is listed again in {1:0} s (attempt {2}).", DisplayText.Session(sessionId), pause.TotalSeconds, _asked + 1));
        waiting = clock.Delay(pause, cancellationToken);
        return true;
    }

    /// <summary>Ends the wait: the session is complete, or the time-out has passed.</summary>
    public void End()
    {
        if (_asked > 0)
        {
            observer.WaitEnded(sessionId);
        }
    }

    /// <summary>The error for the last response, after the time-out.</summary>
    public SukiSdpException WithAttempts(SukiSdpException last) =>
        last.WithMessage($"{last.Message} Gave up after {DisplayText.Seconds(_waited)} ({DisplayText.Count(_asked, "attempt")}).");
}
