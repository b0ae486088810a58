using System.Globalization;
using SukiSdp.Api;

namespace SukiSdp.Download;

/// <summary>
/// Limits how often the download of a file restarts. Interrupted connections don't count: they are retried within a start, up to
/// <see cref="RetrySettings.MaximumRetryCount"/> times without progress. The number of requests for a file is therefore limited, regardless of the responses.
/// </summary>
internal sealed class RestartBudget(RetrySettings retry, Clock clock)
{
    private const int MaxReplaced = 3;
    private const int MaxWrong = 1;

    private int _replaced;
    private int _wrong;
    private int _attempts = 1;

    /// <summary>The number of the next attempt.</summary>
    public string NextAttempt => string.Format(CultureInfo.InvariantCulture, "attempt {0}", _attempts);

    /// <summary>Returns how the object is requested after a restart.</summary>
    /// <param name="restart">The reason for the restart.</param>
    /// <param name="mode">How the object was requested before.</param>
    /// <param name="pause">The delay before the restart.</param>
    /// <exception cref="SukiSdpException">No further restart is allowed.</exception>
    public FetchMode Next(RestartException restart, FetchMode mode, out TimeSpan pause)
    {
        pause = retry.Pause(_replaced + _wrong + (mode.Ranges ? 0 : 1), clock);
        switch (restart.Reason)
        {
            case RestartReason.Replaced when _replaced < MaxReplaced:
                _replaced++;
                break;
            case RestartReason.RangesUnusable when mode.Ranges:
                mode = new FetchMode(Whole: true, Ranges: false);
                break;
            case RestartReason.WrongContent when _wrong < MaxWrong:
                _wrong++;
                mode = mode with { Whole = true };
                break;
            default:
                throw _attempts == 1 ? restart.Cause : restart.Cause.WithMessage($"{restart.Cause.Message} Gave up after {DisplayText.Count(_attempts, "attempt")}.");
        }

        _attempts++;
        return mode;
    }
}
