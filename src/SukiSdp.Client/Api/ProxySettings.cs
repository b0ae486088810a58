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
    /// <summary>The settings that a user gave.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ProxyInvalid"/>.</exception>
    public static ProxySettings Of(Uri? address, NetworkCredential? credential, bool useDefaultCredentials)
    {
        if (credential is not null && useDefaultCredentials)
        {
            throw new SukiSdpException(SukiError.ProxyInvalid, "-ProxyCredential and -ProxyUseDefaultCredentials exclude each other. Give one of them.");
        }

        if (address is not null && !(address.IsAbsoluteUri && HttpHandlers.ProxySchemes.Contains(address.Scheme) && address.Host.Length > 0))
        {
            throw new SukiSdpException(SukiError.ProxyInvalid, $"The proxy's address must be an absolute URL, such as http://proxy.example:8080. Its scheme can be {string.Join(", ", HttpHandlers.ProxySchemes)}.");
        }

        if (address?.UserInfo.Length > 0)
        {
            // It would not be used, and an address is shown where a credential is not.
            throw new SukiSdpException(SukiError.ProxyInvalid, "The proxy's address holds a user name or password. Give them with -ProxyCredential.");
        }

        return new ProxySettings(address, credential?.UserName, credential?.Password, credential?.Domain, useDefaultCredentials);
    }

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
