using System.Net;

namespace SukiSdp.Api;

/// <summary>
/// The proxy that a user specified, for every host. The class of .NET Framework bypasses the proxy for local hosts, and the class of .NET doesn't.
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
