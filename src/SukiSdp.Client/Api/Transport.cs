using System.Reflection;

namespace SukiSdp.Api;

/// <summary>
/// The two HTTP clients: one for the service, which sends the token, and one for storage, which never sends it. Neither follows redirects, keeps
/// cookies or has a time-out of its own: <see cref="IdleTimeout"/> limits each wait.
/// </summary>
internal sealed class Transport
{
    /// <summary>The time-out for a connection.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    private static readonly object Gate = new();
    private static readonly Dictionary<ProxySettings, Transport> Shared = [];

    private Transport(ProxySettings proxy)
    {
        Service = NewClient(proxy);
        Storage = NewClient(proxy);
    }

    /// <summary>The client for the service.</summary>
    public HttpClient Service { get; }

    /// <summary>The client for storage.</summary>
    public HttpClient Storage { get; }

    /// <summary>Returns the clients for these proxy settings. They live as long as the process, so that thousands of commands share their connections.</summary>
    public static Transport For(ProxySettings proxy)
    {
        lock (Gate)
        {
            if (!Shared.TryGetValue(proxy, out Transport? transport))
            {
                Shared[proxy] = transport = new Transport(proxy);
            }

            return transport;
        }
    }

    private static HttpClient NewClient(ProxySettings proxy)
    {
        HttpClient client = new(new ProxyErrorHandler(HttpHandlers.Create(proxy), proxy)) { Timeout = Timeout.InfiniteTimeSpan };
        string version = typeof(Transport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"SukiSdp/{version}");
        return client;
    }
}
