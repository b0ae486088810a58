using System.Globalization;
using System.Net.Http.Headers;

namespace SukiSdp.Api;

/// <summary>How often and how patiently a request is repeated. One set of numbers serves the service and its storage.</summary>
/// <param name="MaximumRetryCount">Repeats without progress; with the default of 4 there are 5 tries.</param>
/// <param name="Interval">The first pause's upper bound; it doubles with each repeat up to <see cref="LongestPause"/>.</param>
internal sealed record RetrySettings(int MaximumRetryCount, TimeSpan Interval)
{
    /// <summary>Pauses do not grow past this: 32 s, as Google's own storage clients have it.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(32);

    /// <summary>A longer <c>Retry-After</c> is not waited out: the item ends with an error that says so.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(120);

    /// <summary>New bytes after which the count starts again.</summary>
    public const int ProgressBytes = 1024 * 1024;

    /// <summary>5 tries, 1 s doubling to 32 s.</summary>
    public static RetrySettings Default { get; } = new(4, TimeSpan.FromSeconds(1));

    /// <summary>The pause after so many failures. Full jitter: anything from nothing to the bound, so that many clients do not come back together.</summary>
    public TimeSpan Pause(int failures, Clock clock) =>
        TimeSpan.FromSeconds(Math.Min(Interval.TotalSeconds * Math.Pow(2, failures), LongestPause.TotalSeconds) * clock.NextRandom());
}

/// <summary>What is left of the tries for one request, or for one connection's part of a file. Not for use by several threads at once.</summary>
internal sealed class RetryBudget(RetrySettings settings, Clock clock)
{
    private int _failures;
    private long _newBytes;

    /// <summary>The number of the next attempt, and of the last one that there can be: <c>attempt 2 of 5</c>.</summary>
    public string NextAttempt => string.Format(CultureInfo.InvariantCulture, "attempt {0} of {1}", _failures + 1, settings.MaximumRetryCount + 1);

    /// <summary>Counts received bytes. Enough of them mean that the last failure was overcome.</summary>
    public void Progress(long bytes)
    {
        _newBytes += bytes;
        if (_newBytes >= RetrySettings.ProgressBytes)
        {
            _newBytes = 0;
            _failures = 0;
        }
    }

    /// <summary>Whether a failed request may be repeated, and after which pause.</summary>
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
    public SukiSdpException GivenUp(SukiSdpException last) => last.WithMessage($"{last.Message} Gave up after {DisplayText.Count(_failures + 1, "attempt")}.");
}

/// <summary>The <c>Retry-After</c> header.</summary>
internal static class RetryAfter
{
    /// <summary>How long the server asks to wait, from seconds or a date; null when it does not say, or says nonsense.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset localNow)
    {
        // The typed property throws away nothing valid and turns garbage into null.
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
            // A date is compared with the server's own, so that our clock does not matter.
            { Date: { } date } => date - (headers.Date ?? localNow),
            _ => null,
        };
        return wait is { } positive && positive > TimeSpan.Zero ? positive : wait is null ? null : TimeSpan.Zero;
    }
}
