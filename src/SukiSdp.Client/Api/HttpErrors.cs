using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;

namespace SukiSdp.Api;

/// <summary>Failures of requests to the service and to storage: which are transient, and the messages that say what happened.</summary>
internal static class HttpErrors
{
    /// <summary>
    /// Returns whether a retry can succeed after a status code: 408, 425, 429, 499, and every server error except those that describe a permanent problem (501, 505, 506, 508,
    /// 510, 511). So do the codes of content delivery networks (520 to 530) and of proxies (598, 599), which no standard lists: RFC 9110, section 15, requires
    /// that an unknown code is treated as the first of its class.
    /// </summary>
    public static bool IsTransient(HttpStatusCode status) => (int)status switch
    {
        408 or 425 or 429 or 499 => true,
        501 or 505 or 506 or 508 or 510 or 511 => false,
        >= 500 and < 600 => true,
        _ => false,
    };

    /// <summary>A failure from a response that reports a transient failure. A <c>Retry-After</c> beyond the cap makes it final, and the message says so.</summary>
    public static SukiSdpException FromTransientStatus(HttpResponseMessage response, string subject, string returned, DateTimeOffset localNow, string? serviceErrorId = null)
    {
        int status = (int)response.StatusCode;
        TimeSpan? asked = RetryAfter.Read(response.Headers, localNow);
        bool tooLong = asked > RetrySettings.LongestRetryAfter;
        string wait = tooLong
            ? string.Format(CultureInfo.InvariantCulture, " The server requested a delay of {0:0} seconds, which exceeds the limit of {1:0} seconds.", asked!.Value.TotalSeconds, RetrySettings.LongestRetryAfter.TotalSeconds)
            : "";
        return new SukiSdpException(
            status == 429 ? SukiError.RateLimited : SukiError.ServiceUnavailable,
            $"{subject}: {returned}.{wait}")
        {
            StatusCode = status,
            ServiceErrorId = serviceErrorId,
            RetryAfter = asked,
            IsTransient = !tooLong,
        };
    }

    /// <summary>A failure to get a response or its complete body.</summary>
    public static SukiSdpException FromConnection(Exception cause, string subject, Uri address)
    {
        string host = address.IsDefaultPort ? address.Host : address.Authority;
        if (Find<CertificateRefusedException>(cause) is { } refused)
        {
            return new SukiSdpException(
                SukiError.CertificateRefused,
                $"{subject}: the certificate of {host} was refused: {refused.Message}.{refused.ClockNote}");
        }

        ProxyErrorException? proxy = Find<ProxyErrorException>(cause);
        if (proxy?.Status is { } returned)
        {
            return FromProxyResponse(returned, proxy.Proxy, subject, host);
        }

        // With a proxy, only the proxy is connected to directly. A later failure can be caused by either.
        string near = proxy is null ? host : $"the proxy {proxy.Proxy}";
        string far = proxy is null ? host : $"{host} through the proxy {proxy.Proxy}";
        SocketError? socket = Find<SocketException>(cause)?.SocketErrorCode;
        string what = socket switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"no IP address was found for {near}",
            SocketError.ConnectionRefused => $"{near} refused the connection",
            SocketError.ConnectionReset or SocketError.ConnectionAborted => $"the connection to {far} was reset",
            SocketError.NetworkUnreachable or SocketError.HostUnreachable => $"{near} is unreachable",
            SocketError.TimedOut => $"the connection attempt to {near} timed out",
            _ when Find<TimeoutException>(cause) is not null => $"the connection attempt to {near} timed out",
            _ when Find<AuthenticationException>(cause) is { } handshake => $"a secure connection to {far} couldn't be established ({handshake.Message.TrimEnd('.')})",
            _ => $"the connection to {far} failed or was interrupted",
        };
        return new SukiSdpException(SukiError.ConnectionFailed, $"{subject}: {what}.", Redacted(cause))
        {
            IsTransient = true,
        };
    }

    // tinyproxy returns 401 where other proxies return 407 again.
    private static SukiSdpException FromProxyResponse(int status, string proxy, string subject, string host) => status is 407 or 401
        ? new SukiSdpException(SukiError.ProxyAuthenticationRequired, $"{subject}: the proxy {proxy} requires a credential, or refused the one that was specified.") { StatusCode = status }
        : new SukiSdpException(SukiError.ConnectionFailed, $"{subject}: the proxy {proxy} didn't connect to {host}: it returned status code {status}.")
        {
            StatusCode = status,
            IsTransient = IsTransient((HttpStatusCode)status),
        };

    /// <summary>A response that wasn't received in time.</summary>
    /// <param name="subject">The item, as messages name it.</param>
    /// <param name="address">The URL of the request.</param>
    /// <param name="reason">The limit that was exceeded; see <see cref="IdleTimeout.Reason"/>.</param>
    public static SukiSdpException FromTimeout(string subject, Uri address, string reason) =>
        new(SukiError.RequestTimedOut, $"{subject}: {address.Host} {reason}.") { IsTransient = true };

    /// <summary>A refused redirect.</summary>
    public static SukiSdpException FromRedirect(HttpResponseMessage response, string subject)
    {
        Uri? target = response.Headers.Location;
        string where = target is { IsAbsoluteUri: true } ? $" to {target.Scheme}://{target.Host}" : "";
        return new SukiSdpException(
            SukiError.RedirectRefused,
            $"{subject}: the server returned a redirect{where} (status code {(int)response.StatusCode}). Redirects are never followed, because the token or the signature would be sent to another host.")
        {
            StatusCode = (int)response.StatusCode,
        };
    }

    /// <summary>Returns whether an exception is a network failure: no response, or an interrupted one.</summary>
    public static bool IsConnectionTrouble(Exception e) =>
        e is HttpRequestException or IOException or SocketException or WebException or ObjectDisposedException;

    // Messages of the network layers contain at most a host, but that isn't guaranteed. Only the error of the socket is attached.
    private static SocketException? Redacted(Exception cause) => Find<SocketException>(cause);

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        for (int depth = 0; e is not null && depth < 10; e = e.InnerException, depth++)
        {
            if (e is T found)
            {
                return found;
            }
        }

        return null;
    }
}
