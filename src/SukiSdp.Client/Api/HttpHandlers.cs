using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SukiSdp.Api;

/// <summary>The message handlers of both frameworks. What differs between them stands here and nowhere else.</summary>
internal static class HttpHandlers
{
#if NET
    public static HttpMessageHandler Create(ProxySettings proxy)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = Transport.ConnectTimeout,
            // A night's run outlives DNS answers.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            // A signed URL's request must carry no header that was not asked for.
            ActivityHeadersPropagator = null,
            // An abandoned answer is closed, not read to its end.
            MaxResponseDrainSize = 0,
            UseProxy = true,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(certificate, chain, errors);
        if (proxy.Address is not null)
        {
            handler.Proxy = new WebProxy(proxy.Address) { Credentials = proxy.Credentials };
        }
        else
        {
            handler.DefaultProxyCredentials = proxy.Credentials;
        }

        return handler;
    }
#else
    static HttpHandlers()
    {
        // The system's choice, which is TLS 1.2 or later on every supported Windows, unless an old default or script switched 1.2 off.
        if (ServicePointManager.SecurityProtocol != SecurityProtocolType.SystemDefault)
        {
            ServicePointManager.SecurityProtocol |= SecurityProtocolType.Tls12;
        }
    }

    public static HttpMessageHandler Create(ProxySettings proxy)
    {
        HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            // .NET Framework's own default is two to a host. How many are really used is the caller's business.
            MaxConnectionsPerServer = 256,
            UseProxy = true,
        };
        handler.ServerCertificateCustomValidationCallback = (_, certificate, chain, errors) => Accept(certificate, chain, errors);
        if (proxy.Address is not null)
        {
            handler.Proxy = new WebProxy(proxy.Address) { Credentials = proxy.Credentials };
        }
        else
        {
            handler.DefaultProxyCredentials = proxy.Credentials;
        }

        return handler;
    }
#endif

    // Decides nothing: the system has judged. It only turns a refusal into a sentence that says what is wrong with the certificate.
    private static bool Accept(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        throw new AuthenticationException(Describe(certificate, chain, errors));
    }

    private static string Describe(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0)
        {
            return "it sent none";
        }

        List<string> reasons = [];
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            reasons.Add("it is for another host");
        }

        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            X509ChainStatusFlags status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
            if ((status & X509ChainStatusFlags.NotTimeValid) != 0)
            {
                reasons.Add(FormattableString.Invariant(
                    $"it has expired or is not valid yet (valid to {certificate.GetExpirationDateString()})"));
            }

            if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
            {
                reasons.Add("its issuer is not trusted on this machine");
            }

            if ((status & X509ChainStatusFlags.Revoked) != 0)
            {
                reasons.Add("it was revoked");
            }

            if (reasons.Count == 0)
            {
                reasons.Add("its chain is not valid: " + status);
            }
        }

        return string.Join(" and ", reasons);
    }
}
