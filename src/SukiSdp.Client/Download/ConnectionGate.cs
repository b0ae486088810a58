using SukiSdp.Saving;

namespace SukiSdp.Download;

/// <summary>One cap on the connections to a storage host, for all files and ranges of a command together.</summary>
internal sealed class ConnectionGate(int limit)
{
    private readonly Dictionary<string, SemaphoreSlim> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a free connection to a host, and holds it until the result is disposed.</summary>
    public async Task<IDisposable> EnterAsync(Uri address, CancellationToken cancellationToken)
    {
        SemaphoreSlim? host;
        lock (_hosts)
        {
            if (!_hosts.TryGetValue(address.Authority, out host))
            {
                _hosts[address.Authority] = host = new SemaphoreSlim(limit);
            }
        }

        await host.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new ItemSlot(host);
    }

    private sealed class ItemSlot(SemaphoreSlim host) : IDisposable
    {
        private SemaphoreSlim? _host = host;

        public void Dispose() => Interlocked.Exchange(ref _host, null)?.Release();
    }
}
