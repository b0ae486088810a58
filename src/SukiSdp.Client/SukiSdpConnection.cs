using SukiSdp.Api;

namespace SukiSdp;

/// <summary>A log-in that is refreshed automatically, as <c>Connect-SukiSdp</c> makes it. It shows no secret; the token is in memory only, and is not serialized.</summary>
public sealed class SukiSdpConnection
{
    internal SukiSdpConnection(LoginTokenSource tokens, ProxySettings proxy, DateTimeOffset connectedAt)
    {
        Tokens = tokens;
        Proxy = proxy;
        ConnectedAt = connectedAt;
        Environment = ServiceEndpoint.EnvironmentOf(BaseUri);
    }

    /// <summary>The base URI of the service.</summary>
    public Uri BaseUri => Tokens.Login.Client.BaseUri;

    /// <summary>The service's environment; null if the base URI is none of the known ones.</summary>
    public SukiEnvironment? Environment { get; }

    /// <summary>The partner who is logged in.</summary>
    public string PartnerId => Tokens.Login.PartnerId;

    /// <summary>The provider, when one was given.</summary>
    public string? ProviderId => Tokens.Login.ProviderId;

    /// <summary>When the connection was made, UTC.</summary>
    public DateTimeOffset ConnectedAt { get; }

    /// <summary>When the present token expires, UTC. It is refreshed before. Null after <c>Disconnect-SukiSdp</c>.</summary>
    public DateTimeOffset? ExpiresAt => Tokens.ExpiresAt;

    internal LoginTokenSource Tokens { get; }

    internal ProxySettings Proxy { get; }

    /// <summary>The partner and the service's host.</summary>
    public override string ToString() => $"{PartnerId} at {BaseUri.Host}";
}
