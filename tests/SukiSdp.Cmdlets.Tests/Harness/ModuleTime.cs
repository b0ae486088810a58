namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>The module's elapsed time and timers, which a test lets pass. Its commands share it; see <see cref="ModuleClock"/>.</summary>
internal sealed class ModuleTime
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _timers = [];
    private TimeSpan _now;

    /// <summary>Puts it into the module until the result is disposed of.</summary>
    public IDisposable Install() => ModuleClock.With(("Elapsed", Elapsed), ("StartTimer", StartTimer));

    /// <summary>Lets time pass; timers that are due fire.</summary>
    public void Advance(TimeSpan time)
    {
        Entry[] due;
        lock (_gate)
        {
            _now += time;
            due = [.. _timers.Where(timer => timer.Due <= _now)];
            _timers.RemoveAll(due.Contains);
        }

        Array.ForEach(due, timer => timer.Callback());
    }

    private TimeSpan Elapsed()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    private Entry StartTimer(TimeSpan due, Action callback)
    {
        lock (_gate)
        {
            Entry timer = new(this, _now + due, callback);
            _timers.Add(timer);
            return timer;
        }
    }

    private sealed class Entry(ModuleTime owner, TimeSpan due, Action callback) : IDisposable
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
