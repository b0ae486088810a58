#if !NET
using System.Collections.Concurrent;

namespace SukiSdp.Api;

/// <summary>A response of a proxy other than 200 to the request for a tunnel to an HTTPS server.</summary>
internal sealed class TunnelRefusedException(int status) : HttpRequestException($"The proxy didn't open a tunnel: it returned status code {status}.")
{
    /// <summary>The status code from the proxy.</summary>
    public int Status { get; } = status;
}

/// <summary>
/// For Mono, which returns a proxy's refusal of a tunnel as if the HTTPS server had responded: no HTTPS server has responded before its
/// certificate was accepted. Its limitation: after a server was reached once, if the proxy refuses a later tunnel to it with any code but 407,
/// that counts as the server's response. Users don't have this limitation: .NET and .NET Framework throw an exception for each refusal, which
/// <see cref="HttpHandlers.TunnelStatus"/> reads; a response that they return came through a tunnel, and isn't changed here.
/// </summary>
internal sealed class MonoProxyConnectHandler : DelegatingHandler
{
    // Host and port of the servers whose certificates were accepted.
    private readonly ConcurrentDictionary<string, bool> _reached = new(StringComparer.OrdinalIgnoreCase);
    private readonly ProxySettings _proxy;

    public MonoProxyConnectHandler(HttpClientHandler inner, ProxySettings proxy)
        : base(inner)
    {
        _proxy = proxy;
        inner.ServerCertificateCustomValidationCallback = (request, certificate, chain, errors) =>
            CertificateRefusal.Check(certificate, chain, errors) && (_reached[request.RequestUri.Authority] = true);
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri address = request.RequestUri!;
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (address.Scheme != Uri.UriSchemeHttps || _reached.ContainsKey(address.Authority) || HttpHandlers.ProxyOf(address, _proxy) is null)
        {
            return response;
        }

        response.Dispose();
        throw new TunnelRefusedException((int)response.StatusCode);
    }
}
#endif
