using System.Security;
using SukiSdp.Api;

namespace SukiSdp.Commands;

/// <summary>The parameters of the connection; null for those that weren't specified.</summary>
internal sealed record ConnectionOptions
{
    public string? ProviderId { get; init; }

    public SukiEnvironment? Environment { get; init; }

    public Uri? BaseUri { get; init; }

    public ProxySettings Proxy { get; init; } = ProxySettings.SystemDefault;

    public RetrySettings Retry { get; init; } = RetrySettings.Default;

    public TimeSpan Timeout { get; init; }

    /// <summary>The service's host. The generated text would contain the base URI as it was specified, which isn't shown.</summary>
    public override string ToString() => BaseUri is { IsAbsoluteUri: true } ? BaseUri.Host : Environment?.ToString() ?? "(default)";
}

/// <summary>Determines the token, provider and base URI of a command: parameters first, then the session's connection, then environment variables, then defaults.</summary>
internal static class ConnectionResolver
{
    private static bool HasPartner =>
        EnvironmentVariables.Read(EnvironmentVariables.PartnerId) is not null && EnvironmentVariables.Read(EnvironmentVariables.PartnerToken) is not null;

    /// <summary>Returns the connection for the command. No request is sent.</summary>
    /// <exception cref="SukiSdpException">A token is missing, expired or malformed, or a base URI isn't secure.</exception>
    public static SukiConnection Resolve(SecureString? token, SukiSdpConnection? connection, ConnectionOptions options)
    {
        if (token is not null)
        {
            if (connection is not null)
            {
                throw new SukiSdpException(SukiError.TokenInvalid, "Specify either -Token or -Connection, not both.");
            }

            return WithToken(SecureStrings.ToPlainText(token), "-Token", options);
        }

        if ((connection ?? ModuleState.Connection) is { } session)
        {
            return WithSession(session, connection is null ? "this PowerShell session" : "-Connection", options);
        }

        if (EnvironmentVariables.Read(EnvironmentVariables.Token) is { } found)
        {
            return WithToken(found, EnvironmentVariables.Name(EnvironmentVariables.Token), options);
        }

        return HasPartner
            ? WithSession(LoginCache.FromVariables(options), "the environment variables", options)
            : throw new SukiSdpException(
                SukiError.TokenMissing,
                "No token is available. Log in with Connect-SukiSdp, specify its connection with -Connection, specify a token with -Token, "
                + $"or set the environment variable {EnvironmentVariables.Token}, or {EnvironmentVariables.PartnerId} and {EnvironmentVariables.PartnerToken}.");
    }

    /// <summary>The base URI that was specified.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.BaseUriInvalid"/>.</exception>
    public static Uri Address(ConnectionOptions options)
    {
        if (GivenAddress(options) is { } given)
        {
            return given;
        }

        string? variable = EnvironmentVariables.Read(EnvironmentVariables.BaseUri);
        if (variable is null)
        {
            return ServiceEndpoint.Of(SukiEnvironment.Production);
        }

        string origin = EnvironmentVariables.Name(EnvironmentVariables.BaseUri);
        return Uri.TryCreate(variable, UriKind.Absolute, out Uri? address)
            ? ServiceEndpoint.Check(address, origin)
            : throw new SukiSdpException(SukiError.BaseUriInvalid, $"The base URI from {origin} isn't an absolute URL.");
    }

    /// <summary>The provider that was specified; null for none.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ProviderIdInvalid"/>.</exception>
    public static string? Provider(ConnectionOptions options)
    {
        (string? value, string origin) = options.ProviderId is not null
            ? (options.ProviderId, "-ProviderId")
            : (EnvironmentVariables.Read(EnvironmentVariables.ProviderId), EnvironmentVariables.Name(EnvironmentVariables.ProviderId));
        if (value is not null && SecureStrings.IsToken(value))
        {
            throw new SukiSdpException(SukiError.ProviderIdInvalid, $"The provider ID from {origin} is a token (a JWT). It wasn't sent or shown. If you typed it, remove it from the history of the shell.");
        }

        return value is null || value.All(c => c is > ' ' and <= '~')
            ? value
            : throw new SukiSdpException(SukiError.ProviderIdInvalid, $"The provider ID from {origin} contains spaces, line breaks or other characters that can't be sent.");
    }

    private static SukiConnection WithToken(string text, string origin, ConnectionOptions options)
    {
        Clock clock = ModuleState.Clock;
        Uri address = Address(options);
        string? provider = Provider(options);
        SukiToken token = SukiToken.Parse(text, origin);
        token.ThrowIfLongExpired(clock.UtcNow());
        return new SukiConnection(address, new StaticToken(token), provider, options.Proxy, options.Retry, options.Timeout, clock);
    }

    // A log-in is valid for its own base URI only: the environments have different credentials, and a mix-up wouldn't be reported.
    private static SukiConnection WithSession(SukiSdpConnection session, string origin, ConnectionOptions options)
    {
        if (GivenAddress(options) is { } given && given != session.BaseUri)
        {
            throw new SukiSdpException(
                SukiError.BaseUriInvalid,
                $"The connection from {origin} is to {session.BaseUri.Host}, but {given.Host} was specified. Omit -Environment and -BaseUri, or specify another -Connection or a -Token.");
        }

        return new SukiConnection(
            session.BaseUri,
            session.Tokens,
            options.ProviderId is null ? session.ProviderId : Provider(options),
            options.Proxy == ProxySettings.SystemDefault ? session.Proxy : options.Proxy,
            options.Retry,
            options.Timeout,
            ModuleState.Clock);
    }

    private static Uri? GivenAddress(ConnectionOptions options)
    {
        if (options.BaseUri is not null)
        {
            return options.Environment is null
                ? ServiceEndpoint.Check(options.BaseUri, "-BaseUri")
                : throw new SukiSdpException(SukiError.BaseUriInvalid, "Specify either -BaseUri or -Environment, not both.");
        }

        return options.Environment is { } environment ? ServiceEndpoint.Of(environment) : null;
    }
}
