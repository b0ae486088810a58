namespace SukiSdp.Sandbox;

/// <summary>How many there are now, how many there were at most, and how many there were in all.</summary>
internal sealed class Gauge
{
    private readonly Lock _lock = new();
    private int _now;
    private int _peak;
    private int _total;

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

    public int Total
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    public void Enter()
    {
        lock (_lock)
        {
            _total++;
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

    public void Reset()
    {
        lock (_lock)
        {
            _peak = _now;
            _total = 0;
        }
    }
}
