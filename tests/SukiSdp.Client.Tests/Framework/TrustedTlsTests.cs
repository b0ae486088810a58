using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SukiSdp.Sandbox;
using SukiSdp.Tests.Tls;

namespace SukiSdp.Tests.Framework;

/// <summary>
/// The client of .NET Framework against servers whose authority is trusted. (For the other one, the cmdlets' TlsTests have the same in a shell of its own.)
/// The host's process has TLS 1.2 switched off, as an old default of Windows has.
/// </summary>
[Trait("Client", "Both")]
public sealed class TrustedTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [MonoFact]
    public async Task Recordings_are_saved_over_tls_1_2_though_an_old_default_leaves_it_out()
    {
        using X509Certificate2 certificate = _authority.Issue();
        await using SaveFixture fixture = await StartAsync(new SandboxOptions { ApiCertificate = certificate, StorageCertificate = certificate, TlsVersions = SslProtocols.Tls12 });
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * 1024 * 1024, 1), SandboxObject.Wav(1));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        fixture.AssertNoSecret();
    }

    [MonoFact]
    public async Task A_certificate_for_another_host_is_refused()
    {
        using X509Certificate2 certificate = _authority.Issue("archive.example");
        await using SaveFixture fixture = await StartAsync(new SandboxOptions { ApiCertificate = certificate });
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));

        await fixture.SaveAsync("visit");

        SukiSdpException failure = fixture.AssertFailed(session, SukiError.CertificateRefused);
        Assert.Contains("was refused: it is for another host (archive.example)", failure.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Sandbox.Requests.All);
    }

    public void Dispose() => _authority.Dispose();

    private async Task<SaveFixture> StartAsync(SandboxOptions options)
    {
        SaveFixture fixture = await SaveFixture.StartAsync(options);
        fixture.Framework.Trusted = _authority.Pem;
        return fixture;
    }
}
