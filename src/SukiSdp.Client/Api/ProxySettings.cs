using System.Net;

namespace SukiSdp.Api;

/// <summary>The proxy for requests. Equal settings share their connections.</summary>
/// <param name="Address">The proxy; null for the system's own setting.</param>
/// <param name="Credential">The user for the proxy; null for none. A password that was specified as a secure string stays one.</param>
/// <param name="UseDefaultCredentials">Whether the credentials of the account that runs the command are sent to the proxy.</param>
internal sealed record ProxySettings(Uri? Address, NetworkCredential? Credential, bool UseDefaultCredentials)
{
    /// <summary>Returns the settings that the user specified.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ProxyInvalid"/>.</exception>
    public static ProxySettings Of(Uri? address, NetworkCredential? credential, bool useDefaultCredentials)
    {
        if (credential is not null && useDefaultCredentials)
        {
            throw new SukiSdpException(SukiError.ProxyInvalid, "Specify either -ProxyCredential or -ProxyUseDefaultCredentials, not both.");
        }

        if (address is not null && !(address.IsAbsoluteUri && HttpHandlers.ProxySchemes.Contains(address.Scheme) && address.Host.Length > 0))
        {
            throw new SukiSdpException(SukiError.ProxyInvalid, $"The URI of the proxy must be absolute, such as http://proxy.example:8080. Valid schemes are {string.Join(", ", HttpHandlers.ProxySchemes)}.");
        }

        if (address?.UserInfo.Length > 0)
        {
            // It wouldn't be used, and the URI of a proxy is shown in messages.
            throw new SukiSdpException(SukiError.ProxyInvalid, "The URI of the proxy contains a user name or password. Specify them with -ProxyCredential.");
        }

        return new ProxySettings(address, credential, useDefaultCredentials);
    }

    /// <summary>The system's proxy, without credentials.</summary>
    public static ProxySettings SystemDefault { get; } = new(null, null, false);

    /// <summary>The credentials for the proxy; null for none.</summary>
    public ICredentials? Credentials => Credential ?? (UseDefaultCredentials ? CredentialCache.DefaultCredentials : null);

    /// <summary>Returns whether two settings are equal. Credentials are compared by their content.</summary>
    public bool Equals(ProxySettings? other) =>
        other is not null
        && Address == other.Address
        && UseDefaultCredentials == other.UseDefaultCredentials
        && (Credential, other.Credential) switch
        {
            (null, null) => true,
            ({ } one, { } another) => one.UserName == another.UserName && one.Domain == another.Domain && one.Password == another.Password,
            _ => false,
        };

    /// <inheritdoc/>
    public override int GetHashCode() => (Address, Credential?.UserName, UseDefaultCredentials).GetHashCode();

    /// <summary>The proxy, never the password.</summary>
    public override string ToString() => Address?.GetLeftPart(UriPartial.Authority) ?? "(system proxy)";
}
