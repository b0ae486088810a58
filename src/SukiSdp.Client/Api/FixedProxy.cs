using System.Net;

namespace SukiSdp.Api;

/// <summary>
/// The proxy that a user named: for every address. .NET Framework's own class leaves this machine's addresses out, which .NET's does not.
/// </summary>
internal sealed class FixedProxy(Uri address) : IWebProxy
{
    /// <inheritdoc/>
    public ICredentials? Credentials { get; set; }

    /// <inheritdoc/>
    public Uri GetProxy(Uri destination) => address;

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => false;
}
