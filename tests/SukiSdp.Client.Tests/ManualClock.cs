namespace SukiSdp.Tests;

/// <summary>
/// Time for tests: waiting takes none, and moves the date on; timers fire only when a test says that time has passed without a sign of life.
/// </summary>
internal sealed class ManualClock
{
    private readonly object _gate = new();
    private readonly List<TimerEntry> _timers = [];
    private readonly List<TimeSpan> _delays = [];
    private DateTimeOffset _now;
    private TimeSpan _elapsed;

    public ManualClock(DateTimeOffset? now = null)
    {
        _now = now ?? DateTimeOffset.UtcNow;
        Clock = new Clock
        {
            UtcNow = () => Now,
            Elapsed = () => Elapsed,
            Delay = Delay,
            StartTimer = StartTimer,
            NextRandom = () => 0.5,
        };
    }

    public Clock Clock { get; }

    /// <summary>The pauses that were made, in order.</summary>
    public IReadOnlyList<TimeSpan> Delays
    {
        get
        {
            lock (_gate)
            {
                return [.. _delays];
            }
        }
    }

    /// <summary>Receives each delay.</summary>
    public Action<TimeSpan>? Delayed { get; set; }

    /// <summary>Called when a test lets time pass.</summary>
    public event Action<TimeSpan>? Advanced;

    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }

        set
        {
            lock (_gate)
            {
                _now = value;
            }
        }
    }

    private TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>Lets time pass; timers that are due fire.</summary>
    public void Advance(TimeSpan time)
    {
        Advanced?.Invoke(time);
        List<TimerEntry> due;
        lock (_gate)
        {
            _now += time;
            _elapsed += time;
            due = [.. _timers.Where(t => t.Due <= _elapsed)];
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(t => t.Callback());
    }

    /// <summary>Counts a pause.</summary>
    public void NoteDelay(TimeSpan time)
    {
        lock (_gate)
        {
            _delays.Add(time);
            _now += time;
        }

        Delayed?.Invoke(time);
    }

    private Task Delay(TimeSpan time, CancellationToken cancellationToken)
    {
        NoteDelay(time);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
    }

    private TimerEntry StartTimer(TimeSpan due, Action callback)
    {
        lock (_gate)
        {
            TimerEntry timer = new(this, _elapsed + due, callback);
            _timers.Add(timer);
            return timer;
        }
    }

    private sealed class TimerEntry(ManualClock owner, TimeSpan due, Action callback) : IDisposable
    {
        public TimeSpan Due { get; } = due;

        public Action Callback { get; } = callback;

        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._timers.Remove(this);
            }
        }
    }
}
