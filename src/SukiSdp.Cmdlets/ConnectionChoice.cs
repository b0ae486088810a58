using System.Net;
using System.Security;
using SukiSdp.Api;

namespace SukiSdp.Commands;

/// <summary>What a command's parameters say of the connection; null for what they leave open.</summary>
internal sealed record ConnectionWish(
    SecureString? Token,
    string? ProviderId,
    SukiEnvironment? Environment,
    Uri? BaseUri,
    ProxySettings Proxy,
    RetrySettings Retry,
    TimeSpan Timeout);

/// <summary>Which token, provider and address a command uses: parameters first, then environment variables, then defaults.</summary>
internal static class ConnectionChoice
{
    public const string TokenVariable = "SUKI_SDP_TOKEN";
    public const string ProviderVariable = "SUKI_SDP_PROVIDER_ID";
    public const string BaseUriVariable = "SUKI_SDP_BASE_URI";

    /// <summary>The connection. No call is made.</summary>
    /// <exception cref="SukiSdpException">A token is missing, expired or malformed, or an address is not safe.</exception>
    public static SukiConnection Resolve(ConnectionWish wish)
    {
        Clock clock = ModuleState.Clock;
        Uri address = Address(wish);
        string? provider = Provider(wish);
        (string text, string origin) = wish.Token is { } given
            ? (Reveal(given), "-Token")
            : Variable(TokenVariable) is { } found
                ? (found, $"the environment variable {TokenVariable}")
                : throw new SukiSdpException(
                    SukiError.TokenMissing,
                    $"There is no token to call the service with. Give one with -Token, or set the environment variable {TokenVariable}.");
        SukiToken token = SukiToken.Parse(text, origin);
        token.ThrowIfExpired(clock.UtcNow(), origin);
        return new SukiConnection(address, new GivenToken(token, origin, clock), provider, wish.Proxy, wish.Retry, wish.Timeout, clock);
    }

    /// <summary>A secret as text.</summary>
    public static string Reveal(SecureString secret) => new NetworkCredential("", secret).Password;

    private static Uri Address(ConnectionWish wish)
    {
        if (wish.BaseUri is not null)
        {
            return wish.Environment is null
                ? ServiceAddress.Check(wish.BaseUri, "-BaseUri")
                : throw new SukiSdpException(SukiError.BaseUriInvalid, "-BaseUri and -Environment both name an address of the service. Give one of them.");
        }

        if (wish.Environment is { } environment)
        {
            return ServiceAddress.Of(environment);
        }

        string? variable = Variable(BaseUriVariable);
        if (variable is null)
        {
            return ServiceAddress.Of(SukiEnvironment.Production);
        }

        string origin = $"the environment variable {BaseUriVariable}";
        return Uri.TryCreate(variable, UriKind.Absolute, out Uri? address)
            ? ServiceAddress.Check(address, origin)
            : throw new SukiSdpException(SukiError.BaseUriInvalid, $"The base address from {origin} is not an absolute URL.");
    }

    private static string? Provider(ConnectionWish wish)
    {
        (string? value, string origin) = wish.ProviderId is not null ? (wish.ProviderId, "-ProviderId") : (Variable(ProviderVariable), $"the environment variable {ProviderVariable}");
        return value is null || value.All(c => c is > ' ' and <= '~')
            ? value
            : throw new SukiSdpException(SukiError.ProviderIdInvalid, $"The provider id from {origin} has spaces, line breaks or other characters that cannot be sent.");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { } value && value.Trim().Length > 0 ? value.Trim() : null;
}
