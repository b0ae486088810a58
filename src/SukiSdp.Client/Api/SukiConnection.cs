namespace SukiSdp.Api;

/// <summary>
/// Everything that a request to the service needs: base URI, token, proxy, retries and time-outs. A recording keeps it, so that its URL can be refreshed.
/// </summary>
internal sealed class SukiConnection(Uri baseUri, ITokenSource tokens, string? providerId, ProxySettings proxy, RetrySettings retry, TimeSpan timeout, Clock clock)
{
    /// <summary>Sends requests to the service.</summary>
    public ServiceClient Client { get; } = new(baseUri, proxy, retry, timeout, clock);

    /// <summary>The base URI of the service, which ends with a slash.</summary>
    public Uri BaseUri => Client.BaseUri;

    /// <summary>Provides the token.</summary>
    public ITokenSource Tokens { get; } = tokens;

    /// <summary>Sent as <c>sdp_provider_id</c>; null for none.</summary>
    public string? ProviderId { get; } = providerId;

    /// <summary>The HTTP clients.</summary>
    public Transport Transport => Client.Transport;

    /// <summary>The time of the service's clock, if known.</summary>
    public ServerClock ServerClock => Client.ServerClock;

    /// <summary>The base URI of the service.</summary>
    public override string ToString() => BaseUri.Host;
}
