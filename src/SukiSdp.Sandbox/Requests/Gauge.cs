namespace SukiSdp.Sandbox;

/// <summary>How many there are now, and how many there were at most.</summary>
internal sealed class Gauge
{
    private readonly Lock _lock = new();
    private int _now;
    private int _peak;

    public int Now
    {
        get
        {
            lock (_lock)
            {
                return _now;
            }
        }
    }

    public int Peak
    {
        get
        {
            lock (_lock)
            {
                return _peak;
            }
        }
    }

    public void Enter()
    {
        lock (_lock)
        {
            _peak = Math.Max(_peak, ++_now);
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _now--;
        }
    }

    public void ResetPeak()
    {
        lock (_lock)
        {
            _peak = _now;
        }
    }
}
