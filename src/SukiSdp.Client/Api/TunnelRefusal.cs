#if !NET
using System.Collections.Concurrent;

namespace SukiSdp.Api;

/// <summary>A proxy's answer other than 200 to the wish for a tunnel to an https server.</summary>
internal sealed class TunnelRefusedException(int status) : HttpRequestException($"The proxy made no tunnel: it answered {status}.")
{
    /// <summary>What the proxy answered.</summary>
    public int Status { get; } = status;
}

/// <summary>
/// Tells a proxy's refusal of a tunnel from an answer of the server, which .NET Framework hands over in the same way: no https server has said
/// anything before its certificate was accepted. (.NET throws an exception by itself.)
/// </summary>
internal sealed class TunnelRefusalHandler : DelegatingHandler
{
    // Host and port of the servers whose certificates were accepted.
    private readonly ConcurrentDictionary<string, bool> _reached = new(StringComparer.OrdinalIgnoreCase);
    private readonly ProxySettings _proxy;

    public TunnelRefusalHandler(HttpClientHandler inner, ProxySettings proxy)
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
