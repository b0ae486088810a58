
namespace SukiSdp.Sandbox;

/// <summary>Every request that arrived, in order, and how many were in progress at once. Safe to use from any thread.</summary>
/// <remarks>
/// A response that was received whole is over before its client can know. One that the client gave up counts until the server
/// noticed, so after that a peak may be one too high.
/// </remarks>
public sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly List<SandboxRequest> _requests = [];
    private readonly Gauge _downloads = new();
    private readonly Gauge _listings = new();
    private readonly Gauge _others = new();
    private int _lastNumber;
    private long _storageBytes;

    /// <summary>All requests up to now.</summary>
    public IReadOnlyList<SandboxRequest> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>The requests for a session's recordings.</summary>
    public IReadOnlyList<SandboxRequest> Listings => Of(FaultTarget.Listing);

    /// <summary>The requests that reached the storage.</summary>
    public IReadOnlyList<SandboxRequest> Downloads => Of(FaultTarget.Storage);

    /// <summary>The log-ins.</summary>
    public IReadOnlyList<SandboxRequest> Logins => Of(FaultTarget.Login);

    /// <summary>Body bytes the storage handed to its connections.</summary>
    public long StorageBytesServed => Interlocked.Read(ref _storageBytes);

    /// <summary>The most storage requests that were in progress at the same time.</summary>
    public int PeakConcurrentDownloads => _downloads.Peak;

    /// <summary>The most listings that were in progress at the same time.</summary>
    public int PeakConcurrentListings => _listings.Peak;

    /// <summary>Requests of any kind in progress now.</summary>
    public int ConcurrentNow => _downloads.Now + _listings.Now + _others.Now;

    /// <summary>The most connections to the storage that were open at the same time.</summary>
    public int PeakConnections => StorageConnections.Peak;

    /// <summary>The connections to the service that were opened since the last <see cref="Clear"/>.</summary>
    public int ServiceConnectionsOpened => ServiceConnections.Total;

    internal Gauge StorageConnections { get; } = new();

    internal Gauge ServiceConnections { get; } = new();

    /// <summary>Forgets all requests, and starts counts and peaks again from what is in progress.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _requests.Clear();
            _lastNumber = 0;
        }

        Interlocked.Exchange(ref _storageBytes, 0);
        foreach (Gauge gauge in (Gauge[])[_downloads, _listings, _others, StorageConnections, ServiceConnections])
        {
            gauge.Reset();
        }
    }

    internal SandboxRequest Enter(HttpRequest http, RequestTarget target, DateTimeOffset at)
    {
        Dictionary<string, string> headers = http.Headers.ToDictionary(
            header => header.Key,
            header => string.Join(", ", header.Value.ToArray()),
            StringComparer.OrdinalIgnoreCase);

        GaugeOf(target.Kind).Enter();
        lock (_lock)
        {
            SandboxRequest request = new(this, ++_lastNumber, target, http.Method, http.Host.Value ?? "", headers, at);
            _requests.Add(request);
            return request;
        }
    }

    internal void Leave(FaultTarget kind) => GaugeOf(kind).Leave();

    internal void CountBytes(FaultTarget kind, int count)
    {
        if (kind == FaultTarget.Storage)
        {
            Interlocked.Add(ref _storageBytes, count);
        }
    }

    private Gauge GaugeOf(FaultTarget kind) => kind switch
    {
        FaultTarget.Storage => _downloads,
        FaultTarget.Listing => _listings,
        _ => _others,
    };

    private SandboxRequest[] Of(FaultTarget kind)
    {
        lock (_lock)
        {
            return [.. _requests.Where(request => request.Kind == kind)];
        }
    }
}
