using System.Globalization;
using System.Net.Http.Headers;

namespace SukiSdp.Api;

/// <summary>How often a request is retried, and after which delays. The same settings apply to the service and to storage.</summary>
/// <param name="MaximumRetryCount">Retries without progress; with the default of 4, there are 5 attempts.</param>
/// <param name="Interval">The upper limit of the first delay; it doubles with each retry, up to <see cref="LongestPause"/>.</param>
internal sealed record RetrySettings(int MaximumRetryCount, TimeSpan Interval)
{
    /// <summary>The maximum delay: 32 s, as in Google's own storage clients.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(32);

    /// <summary>The maximum delay of <c>Retry-After</c>. If the server requests a longer one, the item fails with an error that says so.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(120);

    /// <summary>New bytes after which the count starts again.</summary>
    public const int ProgressBytes = 1024 * 1024;

    /// <summary>5 attempts, and delays from 1 s doubling to 32 s.</summary>
    public static RetrySettings Default { get; } = new(4, TimeSpan.FromSeconds(1));

    /// <summary>The delay after a number of failures. Full jitter: a random part of the limit, so that many clients don't retry at the same moment.</summary>
    public TimeSpan Pause(int failures, Clock clock) =>
        TimeSpan.FromSeconds(Math.Min(Interval.TotalSeconds * Math.Pow(2, failures), LongestPause.TotalSeconds) * clock.NextRandom());
}

/// <summary>The remaining attempts for one request, or for one connection's range of a file. Not thread-safe.</summary>
internal sealed class RetryBudget(RetrySettings settings, Clock clock)
{
    private int _failures;
    private long _newBytes;

    /// <summary>The number of the next attempt, and the maximum number of attempts: <c>attempt 2 of 5</c>.</summary>
    public string NextAttempt => string.Format(CultureInfo.InvariantCulture, "attempt {0} of {1}", _failures + 1, settings.MaximumRetryCount + 1);

    /// <summary>Counts received bytes. After enough of them, the retry count starts again.</summary>
    public void Progress(long bytes)
    {
        _newBytes += bytes;
        if (_newBytes >= RetrySettings.ProgressBytes)
        {
            _newBytes = 0;
            _failures = 0;
        }
    }

    /// <summary>Returns whether a failed request is retried, and after which delay.</summary>
    public bool TryNext(SukiSdpException failure, out TimeSpan pause)
    {
        pause = TimeSpan.Zero;
        if (!failure.IsTransient || _failures >= settings.MaximumRetryCount)
        {
            return false;
        }

        pause = settings.Pause(_failures, clock);
        if (failure.RetryAfter is { } asked && asked > pause)
        {
            pause = asked;
        }

        _failures++;
        _newBytes = 0;
        return true;
    }

    /// <summary>Whether a failure would have been followed by another attempt, if any were left.</summary>
    public bool IsExhausted(SukiSdpException failure) => failure.IsTransient && _failures >= settings.MaximumRetryCount;

    /// <summary>The last failure, with the number of attempts that were made.</summary>
    public SukiSdpException WithAttempts(SukiSdpException last) => last.WithMessage($"{last.Message} Gave up after {DisplayText.Count(_failures + 1, "attempt")}.");
}

/// <summary>The <c>Retry-After</c> header.</summary>
internal static class RetryAfter
{
    /// <summary>The delay that the server requests, in seconds or as a date; null if the header is missing or invalid.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset localNow)
    {
        // The typed property accepts every valid value and returns null for invalid ones.
        RetryConditionHeaderValue? value;
        try
        {
            value = headers.RetryAfter;
        }
        catch (FormatException)
        {
            return null;
        }

        TimeSpan? wait = value switch
        {
            { Delta: { } delta } => delta,
            // A date is compared with the date of the response, so that the local clock doesn't matter.
            { Date: { } date } => date - (headers.Date ?? localNow),
            _ => null,
        };
        return wait is { } positive && positive > TimeSpan.Zero ? positive : wait is null ? null : TimeSpan.Zero;
    }
}
