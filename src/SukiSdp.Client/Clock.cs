using System.Diagnostics;

namespace SukiSdp;

/// <summary>
/// The time for the client: the date, elapsed time that doesn't depend on the date, delays, and random numbers for jitter.
/// Code that waits or uses a date uses a clock that it is given, so that tests need no real time.
/// </summary>
internal sealed class Clock
{
    private static readonly Stopwatch SinceStart = Stopwatch.StartNew();

    /// <summary>The clock of the computer.</summary>
    public static Clock System { get; } = new();

    /// <summary>The current date and time, UTC.</summary>
    public Func<DateTimeOffset> UtcNow { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>The time since a fixed moment. It only increases, also if the date of the system changes.</summary>
    public Func<TimeSpan> Elapsed { get; init; } = () => SinceStart.Elapsed;

    /// <summary>Completes after a delay, or is cancelled.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>Calls back once after a delay, unless it is disposed of before.</summary>
    public Func<TimeSpan, Action, IDisposable> StartTimer { get; init; } =
        (due, callback) => new Timer(static state => ((Action)state!)(), callback, due, Timeout.InfiniteTimeSpan);

    /// <summary>A random number from 0 (included) to 1 (excluded).</summary>
    public Func<double> NextRandom { get; init; } = NextSharedRandom;

    [ThreadStatic]
    private static Random? s_random;

    // Jitter only spreads retries. It protects no secret.
#pragma warning disable CA5394
    private static double NextSharedRandom() => (s_random ??= new Random(Guid.NewGuid().GetHashCode())).NextDouble();
#pragma warning restore CA5394
}
