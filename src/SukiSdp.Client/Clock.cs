using System.Diagnostics;

namespace SukiSdp;

/// <summary>
/// Time as the client sees it: the date, elapsed time that no clock change can move, waiting, and the randomness of jitter.
/// Everything that waits or dates goes through one of these, so that tests need no real time.
/// </summary>
internal sealed class Clock
{
    private static readonly Stopwatch SinceStart = Stopwatch.StartNew();

    /// <summary>The machine's own clock.</summary>
    public static Clock System { get; } = new();

    /// <summary>The current date and time, UTC.</summary>
    public Func<DateTimeOffset> UtcNow { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>Time since some fixed moment. It only grows, whatever happens to the system's date.</summary>
    public Func<TimeSpan> Elapsed { get; init; } = () => SinceStart.Elapsed;

    /// <summary>Completes after a delay, or is cancelled.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>Calls back once after a delay unless it is disposed before.</summary>
    public Func<TimeSpan, Action, IDisposable> StartTimer { get; init; } =
        (due, callback) => new Timer(static state => ((Action)state!)(), callback, due, Timeout.InfiniteTimeSpan);

    /// <summary>A random number from 0 (included) to 1 (excluded).</summary>
    public Func<double> NextRandom { get; init; } = NextSharedRandom;

    [ThreadStatic]
    private static Random? t_random;

    // Jitter only has to spread retries; it keeps no secret.
#pragma warning disable CA5394
    private static double NextSharedRandom() => (t_random ??= new Random(Guid.NewGuid().GetHashCode())).NextDouble();
#pragma warning restore CA5394
}
