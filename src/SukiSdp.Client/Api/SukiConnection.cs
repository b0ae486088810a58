namespace SukiSdp.Api;

/// <summary>
/// Everything a call to the service needs: where, as whom, through what, how patiently. A recording remembers it, so that its URL can be renewed.
/// </summary>
internal sealed class SukiConnection
{
    public SukiConnection(Uri baseUri, ITokenSource tokens, string? providerId, ProxySettings proxy, RetrySettings retry, TimeSpan timeout, Clock clock)
    {
        BaseUri = baseUri;
        Tokens = tokens;
        ProviderId = providerId;
        Retry = retry;
        Timeout = timeout;
        Clock = clock;
        Transport = Transport.For(proxy);
        ServerTime = new ServerTime(clock);
    }

    /// <summary>The service's address, ending in a slash.</summary>
    public Uri BaseUri { get; }

    /// <summary>Where tokens come from.</summary>
    public ITokenSource Tokens { get; }

    /// <summary>Sent as <c>sdp_provider_id</c> when there is one.</summary>
    public string? ProviderId { get; }

    /// <summary>How often a call is repeated.</summary>
    public RetrySettings Retry { get; }

    /// <summary>The longest wait for an answer's headers.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The clock.</summary>
    public Clock Clock { get; }

    /// <summary>The HTTP clients.</summary>
    public Transport Transport { get; }

    /// <summary>The service's own time, as far as it is known.</summary>
    public ServerTime ServerTime { get; }

    /// <summary>The service's address.</summary>
    public override string ToString() => BaseUri.Host;
}
