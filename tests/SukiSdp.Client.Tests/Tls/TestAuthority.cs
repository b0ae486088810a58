using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SukiSdp.Tests.Tls;

/// <summary>A certificate authority that isn't trusted unless a test specifies it.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Yesterday = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset NextYear = DateTimeOffset.UtcNow.AddYears(1);

    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;
    private long _serial;

    public TestAuthority(string name = "Test Authority")
    {
        CertificateRequest request = NewRequest(name, _key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        _certificate = request.CreateSelfSigned(Yesterday.AddYears(-1), NextYear.AddYears(1));
    }

    /// <summary>Its own certificate, to be trusted.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A server's certificate.</summary>
    /// <param name="host">The server's name or IP address.</param>
    /// <param name="from">Valid from; the default is yesterday.</param>
    /// <param name="to">Valid to; the default is in a year.</param>
    public X509Certificate2 Issue(string host = "127.0.0.1", DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        using RSA key = RSA.Create(2048);
        byte[] serial = BitConverter.GetBytes(IPAddress.HostToNetworkOrder(Interlocked.Increment(ref _serial)));
        using X509Certificate2 issued = NewServerRequest(host, key).Create(_certificate, from ?? Yesterday, to ?? NextYear, serial);
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return Usable(withKey);
    }

    /// <summary>A server's certificate that is self-signed.</summary>
    public static X509Certificate2 SelfSigned(string host = "127.0.0.1")
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = NewServerRequest(host, key).CreateSelfSigned(Yesterday, NextYear);
        return Usable(certificate);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest NewRequest(string name, RSA key) => new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static CertificateRequest NewServerRequest(string host, RSA key)
    {
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        CertificateRequest request = NewRequest(host, key);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request;
    }

    // Windows serves with no key that was never stored.
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
}
