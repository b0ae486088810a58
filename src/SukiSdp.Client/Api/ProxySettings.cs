using System.Net;

namespace SukiSdp.Api;

/// <summary>Which proxy requests go through. Equal settings share their connections.</summary>
/// <param name="Address">The proxy; null for the system's own setting.</param>
/// <param name="UserName">The user for the proxy; null for none.</param>
/// <param name="Password">The user's password.</param>
/// <param name="Domain">The user's domain.</param>
/// <param name="UseDefaultCredentials">Whether the account that runs this answers the proxy.</param>
internal sealed record ProxySettings(Uri? Address, string? UserName, string? Password, string? Domain, bool UseDefaultCredentials)
{
    /// <summary>The system's proxy, without credentials.</summary>
    public static ProxySettings SystemDefault { get; } = new(null, null, null, null, false);

    /// <summary>What the proxy is answered with; null for nothing.</summary>
    public ICredentials? Credentials =>
        UserName is not null ? new NetworkCredential(UserName, Password, Domain)
        : UseDefaultCredentials ? CredentialCache.DefaultCredentials
        : null;

    /// <summary>Never the password.</summary>
    public override string ToString() => Address?.GetLeftPart(UriPartial.Authority) ?? "(system proxy)";
}
