namespace SukiSdp.Download;

/// <summary>One cap on the connections to a storage host, for all files and ranges of a command together.</summary>
internal sealed class ConnectionGate(int limit)
{
    private readonly Dictionary<string, Slots> _connections = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a free connection to a host, and holds it until the result is disposed of.</summary>
    public Task<Slot> EnterAsync(Uri address, CancellationToken cancellationToken)
    {
        Slots? connections;
        lock (_connections)
        {
            if (!_connections.TryGetValue(address.Authority, out connections))
            {
                _connections[address.Authority] = connections = new Slots(limit);
            }
        }

        return connections.AcquireAsync(cancellationToken);
    }
}
