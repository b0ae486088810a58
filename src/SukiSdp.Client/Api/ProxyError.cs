using System.Net;

namespace SukiSdp.Api;

/// <summary>A request that failed at the proxy, or while connecting to it.</summary>
internal sealed class ProxyErrorException(string proxy, int? status, Exception? cause) : HttpRequestException($"The request failed at the proxy {proxy}.", cause)
{
    /// <summary>The proxy's host and port.</summary>
    public string Proxy { get; } = proxy;

    /// <summary>The status code from the proxy; null for no response.</summary>
    public int? Status { get; } = status;
}

/// <summary>
/// Marks failed requests that used a proxy, so that the cause isn't attributed to the server. With HTTPS, a proxy's refusal is an
/// exception; with HTTP, it is a response that looks like the server's.
/// </summary>
internal sealed class ProxyErrorHandler(HttpMessageHandler inner, ProxySettings proxy) : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or WebException && HttpHandlers.ProxyOf(request.RequestUri!, proxy) is { } used)
        {
            throw new ProxyErrorException(used, HttpHandlers.TunnelStatus(e), e);
        }

        if (response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired && HttpHandlers.ProxyOf(request.RequestUri!, proxy) is { } refusing)
        {
            response.Dispose();
            throw new ProxyErrorException(refusing, (int)HttpStatusCode.ProxyAuthenticationRequired, null);
        }

        return response;
    }
}
