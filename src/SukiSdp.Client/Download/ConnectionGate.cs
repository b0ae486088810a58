namespace SukiSdp.Download;

/// <summary>Limits the connections to a storage host, for all files and ranges of a command together.</summary>
internal sealed class ConnectionGate(int limit)
{
    private int _limit = limit;
    private readonly Dictionary<string, Slots> _connections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a free connection to a host, and holds it until the result is disposed of.</summary>
    public Task<Slot> EnterAsync(Uri address, CancellationToken cancellationToken)
    {
        Slots? connections;
        lock (_connections)
        {
            if (!_connections.TryGetValue(address.Authority, out connections))
            {
                _connections[address.Authority] = connections = new Slots(_limit);
            }
        }

        return connections.AcquireAsync(cancellationToken);
    }

    /// <summary>Changes the limit of each host.</summary>
    public void Resize(int limit)
    {
        lock (_connections)
        {
            _limit = limit;
            foreach (Slots connections in _connections.Values)
            {
                connections.Resize(limit);
            }
        }
    }
}
