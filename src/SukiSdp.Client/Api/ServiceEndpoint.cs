namespace SukiSdp.Api;

/// <summary>Validates base URIs.</summary>
internal static class ServiceEndpoint
{
    /// <summary>The base URI of an environment, from the public documentation.</summary>
    public static Uri Of(SukiEnvironment environment) => environment switch
    {
        SukiEnvironment.Stage => new Uri("https://sdp.suki-stage.com/"),
        _ => new Uri("https://sdp.suki.ai/"),
    };

    /// <summary>Returns the environment that has a base URI; null if no environment has it.</summary>
    public static SukiEnvironment? EnvironmentOf(Uri address) =>
        address == Of(SukiEnvironment.Production) ? SukiEnvironment.Production
        : address == Of(SukiEnvironment.Stage) ? SukiEnvironment.Stage
        : null;

    /// <summary>Validates a base URI that the user specified.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.BaseUriInvalid"/>.</exception>
    public static Uri Check(Uri address, string origin)
    {
        if (!IsSafe(address) || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            throw new SukiSdpException(
                SukiError.BaseUriInvalid,
                $"The base URI from {origin} isn't valid. Specify an absolute HTTPS URL without user name, query or fragment, such as https://sdp.suki.ai. Plain HTTP is accepted for loopback addresses only (localhost, 127.0.0.1, [::1]).");
        }

        return address.AbsolutePath[address.AbsolutePath.Length - 1] == '/' ? address : new Uri(address.AbsoluteUri + "/");
    }

    /// <summary>Whether a secret may be sent to this URI: HTTPS, or HTTP on loopback, without user information.</summary>
    public static bool IsSafe(Uri address) =>
        address.IsAbsoluteUri
        && address.UserInfo.Length == 0
        && address.Host.Length > 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <summary>Host and path, for messages. The query, which contains the signature, is omitted.</summary>
    public static string ForDisplay(Uri address) => address.IsAbsoluteUri ? address.GetLeftPart(UriPartial.Path) : "(relative URI)";
}
