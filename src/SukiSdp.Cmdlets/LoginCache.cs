using SukiSdp.Api;

namespace SukiSdp.Commands;

/// <summary>Creates connections that log in automatically. No request is sent before the first token is needed.</summary>
internal static class LoginCache
{
    private static readonly object Gate = new();
    private static (object Key, SukiSdpConnection Connection)? s_fromVariables;

    /// <summary>Creates the connection of a partner.</summary>
    /// <exception cref="SukiSdpException">The partner ID can't be sent, or a base URI or provider isn't valid.</exception>
    public static SukiSdpConnection Make(string partnerId, IPartnerTokenSource partnerTokens, ConnectionOptions options)
    {
        if (partnerId.Any(c => c < ' '))
        {
            throw new SukiSdpException(SukiError.LoginFailed, "The partner ID contains line breaks or other control characters, which isn't valid. No log-in was attempted.");
        }

        if (SecureStrings.IsToken(partnerId))
        {
            throw new SukiSdpException(SukiError.LoginFailed, "The partner ID is a token (a JWT). It wasn't sent or shown. Specify the ID with -PartnerId and the token with -PartnerToken. If you typed it, remove it from the history of the shell.");
        }

        ServiceClient client = new(ConnectionResolver.Address(options), options.Proxy, options.Retry, options.Timeout, ModuleState.Clock);
        PartnerLogin login = new(client, partnerId, ConnectionResolver.Provider(options), partnerTokens);
        return new SukiSdpConnection(new LoginTokenSource(login), options.Proxy, ModuleState.Clock.UtcNow());
    }

    /// <summary>
    /// Returns the connection of the environment variables. It is kept, so that the commands of a shell share one log-in as long as the variables
    /// don't change.
    /// </summary>
    public static SukiSdpConnection FromVariables(ConnectionOptions options)
    {
        string partnerId = EnvironmentVariables.Read(EnvironmentVariables.PartnerId)!;
        object key = (partnerId, ConnectionResolver.Address(options), ConnectionResolver.Provider(options), options.Proxy);
        lock (Gate)
        {
            if (s_fromVariables is not { } kept || !kept.Key.Equals(key))
            {
                kept = (key, Make(partnerId, new VariablePartnerToken(), options));
                s_fromVariables = kept;
            }

            return kept.Connection;
        }
    }

    /// <summary>Removes the log-in of the environment variables. The next command that needs it logs in again.</summary>
    public static void ForgetVariables()
    {
        lock (Gate)
        {
            s_fromVariables?.Connection.Tokens.Close();
            s_fromVariables = null;
        }
    }
}
