namespace SukiSdp.Api;

/// <summary>
/// Everything that a request to the service needs: base URI, token, proxy, retries and time-outs. A recording keeps it, so that its URL can be refreshed.
/// </summary>
internal sealed class SukiConnection(Uri baseUri, ITokenSource tokens, string? providerId, ProxySettings proxy, RetrySettings retry, TimeSpan timeout, Clock clock)
{
    /// <summary>The way to the service.</summary>
    public ServiceClient Client { get; } = new(baseUri, proxy, retry, timeout, clock);

    /// <summary>The base URI of the service, which ends with a slash.</summary>
    public Uri BaseUri => Client.BaseUri;

    /// <summary>Where tokens come from.</summary>
    public ITokenSource Tokens { get; } = tokens;

    /// <summary>Sent as <c>sdp_provider_id</c> when there is one.</summary>
    public string? ProviderId { get; } = providerId;

    /// <summary>The HTTP clients.</summary>
    public Transport Transport => Client.Transport;

    /// <summary>The service's own time, as far as it is known.</summary>
    public ServerClock ServerClock => Client.ServerClock;

    /// <summary>The base URI of the service.</summary>
    public override string ToString() => BaseUri.Host;
}
