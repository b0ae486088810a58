using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SukiSdp.Api;

/// <summary>A server's certificate that the system doesn't accept. The message is the reason, as text that follows "the certificate was refused".</summary>
internal sealed class CertificateRefusedException(string reason, bool isMatterOfTime = false) : AuthenticationException(reason)
{
    /// <summary>A sentence with the time of this computer's clock, if that can be the reason for the refusal; otherwise empty.</summary>
    public string ClockNote { get; } = isMatterOfTime ? string.Format(CultureInfo.InvariantCulture, " This computer's clock shows {0:yyyy-MM-dd HH:mm} UTC.", DateTime.UtcNow) : "";
}

/// <summary>Turns the system's refusal of a certificate into a sentence that says what is wrong with it.</summary>
internal static class CertificateRefusal
{
    /// <summary>Callback of the handlers of both frameworks. It doesn't decide: the system has decided.</summary>
    /// <returns>Always true.</returns>
    /// <exception cref="CertificateRefusedException">The system does not accept the certificate.</exception>
    public static bool Check(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (certificate is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0)
        {
            throw new CertificateRefusedException("the server sent no certificate");
        }

        // Both frameworks pass the later class as the earlier one.
        X509Certificate2 shown = (X509Certificate2)certificate;
        throw new CertificateRefusedException(string.Join(", and ", Reasons(shown, chain, errors)), IsMatterOfTime(shown, chain));
    }

    // Also read from the certificate, because Mono reports only the first problem that it finds.
    private static bool IsMatterOfTime(X509Certificate2 certificate, X509Chain? chain) =>
        OwnValidity(certificate) is not null || (StatusOf(chain) & X509ChainStatusFlags.NotTimeValid) != 0;

    private static X509ChainStatusFlags StatusOf(X509Chain? chain) => (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);

    private static IEnumerable<string> Reasons(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            yield return $"it is for another host ({DisplayText.Of(certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false))})";
        }

        if (IsMatterOfTime(certificate, chain))
        {
            yield return OwnValidity(certificate) ?? "a certificate in its chain has expired or isn't valid yet";
        }

        X509ChainStatusFlags status = StatusOf(chain);

        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            yield return certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
                ? "it is self-signed and isn't trusted on this computer"
                : $"its issuer ({DisplayText.Of(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true))}) isn't trusted on this computer";
        }

        if ((status & X509ChainStatusFlags.Revoked) != 0)
        {
            yield return "it was revoked";
        }

        X509ChainStatusFlags rest = status & ~(X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.Revoked);
        if (rest != 0 || (status == 0 && (errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0))
        {
            yield return $"its chain isn't valid ({(rest == 0 ? errors.ToString() : rest.ToString())})";
        }
    }

    // Null while it is valid.
    private static string? OwnValidity(X509Certificate2 certificate)
    {
        DateTime now = DateTime.Now;
        return certificate.NotAfter < now ? string.Format(CultureInfo.InvariantCulture, "it expired on {0:yyyy-MM-dd HH:mm} UTC", certificate.NotAfter.ToUniversalTime())
            : certificate.NotBefore > now ? string.Format(CultureInfo.InvariantCulture, "it isn't valid before {0:yyyy-MM-dd HH:mm} UTC", certificate.NotBefore.ToUniversalTime())
            : null;
    }
}
