using System.Net;

namespace SukiSdp.Api;

/// <summary>The message handlers of both frameworks, set up to behave alike, and how each reports errors of proxies.</summary>
internal static class HttpHandlers
{
#if NET
    public static HttpMessageHandler Create(ProxySettings proxy)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = Transport.ConnectTimeout,
            ConnectCallback = HappyEyeballsConnector.ConnectAsync,
            // A run can take longer than DNS results are valid.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            // A request for a presigned URL must not have additional headers.
            ActivityHeadersPropagator = null,
            // An abandoned response is closed, not read to its end.
            MaxResponseDrainSize = 0,
            UseProxy = true,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => CertificateRefusal.Check(certificate, chain, errors);
        if (proxy.Address is not null)
        {
            handler.Proxy = new FixedProxy(proxy.Address) { Credentials = proxy.Credentials };
        }
        else
        {
            handler.DefaultProxyCredentials = proxy.Credentials;
        }

        return handler;
    }

    /// <summary>The valid schemes of a proxy's URI.</summary>
    public static IReadOnlyList<string> ProxySchemes { get; } = ["http", "https", "socks4", "socks4a", "socks5"];

    /// <summary>The status code that a proxy returned to a request for a tunnel to an HTTPS server; null for any other failure.</summary>
    public static int? TunnelStatus(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: { } status } ? (int)status : null;

    private static IWebProxy? SystemProxy => HttpClient.DefaultProxy;
#else
    static HttpHandlers()
    {
        // The system's choice, which is TLS 1.2 or later on every supported Windows, unless an old default or script switched 1.2 off.
        if (ServicePointManager.SecurityProtocol != SecurityProtocolType.SystemDefault)
        {
            ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12;
        }
    }

    public static HttpMessageHandler Create(ProxySettings proxy)
    {
        HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            // The default of .NET Framework is two per host. The callers limit how many are used.
            MaxConnectionsPerServer = 256,
            UseProxy = true,
            // There is no time-out for the connection alone: the IP addresses of a host are tried one after another, Windows abandons each after 21 s, and the limit
            // for the headers counts from the beginning. The IP address that responded is remembered for the next connections.
        };
        if (proxy.Address is not null)
        {
            handler.Proxy = new FixedProxy(proxy.Address) { Credentials = proxy.Credentials };
        }
        else
        {
            handler.DefaultProxyCredentials = proxy.Credentials;
        }

        return new MonoProxyConnectHandler(handler, proxy);
    }

    /// <summary>The valid schemes of a proxy's URI.</summary>
    public static IReadOnlyList<string> ProxySchemes { get; } = ["http"];

    /// <summary>The status code that a proxy returned to a request for a tunnel to an HTTPS server; null for any other failure.</summary>
    public static int? TunnelStatus(Exception failure)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            // .NET Framework throws an exception only for a response to its own CONNECT request. It returns other responses.
            int? status = e is TunnelRefusedException refused ? refused.Status : e is WebException { Response: HttpWebResponse response } ? (int)response.StatusCode : null;
            if (status is not null)
            {
                return status;
            }
        }

        return null;
    }

    private static IWebProxy? SystemProxy => WebRequest.DefaultWebProxy;
#endif

    /// <summary>Returns the host and port of the proxy for a request to this URI; null for none.</summary>
    public static string? ProxyOf(Uri address, ProxySettings proxy)
    {
        IWebProxy? used = proxy.Address is null ? SystemProxy : new FixedProxy(proxy.Address);
        return used is null || used.IsBypassed(address) || used.GetProxy(address) is not { } at || at == address ? null : at.Authority;
    }
}
