using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SukiSdp.Sandbox;
using SukiSdp.Tests.Framework;

namespace SukiSdp.Tests.Tls;

[Trait("Client", "Both")]
[Trait("Wine", "no keys for certificates")]
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public static TheoryData<string, string> Refusals => new()
    {
        { "unknown issuer", "its issuer (Test Authority) isn't trusted on this computer" },
        { "self-signed", "it is self-signed and isn't trusted on this computer" },
        { "expired", "it expired on 20" },
        { "not yet valid", "it isn't valid before 20" },
        // Mono names the first fault that it finds; TrustedTlsTests have the other.
        { "another host", FrameworkProgram.IsMono ? "its issuer (Test Authority) isn't trusted" : "it is for another host (archive.example)" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_service_whose_certificate_is_refused_is_left_at_once(string kind, string reason)
    {
        using X509Certificate2 certificate = Make(kind);
        await using SaveFixture fixture = await SaveFixture.StartAsync(new SandboxOptions { ApiCertificate = certificate });
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));

        await fixture.SaveAsync("visit");

        SukiSdpException failure = fixture.AssertFailed(session, SukiError.CertificateRefused);
        Assert.StartsWith($"Session 'visit': the certificate of {fixture.Sandbox.ApiUri.Authority} was refused: it", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Message.Contains(reason, StringComparison.Ordinal), failure.Message);
        Assert.Empty(fixture.Time.Delays);
        Assert.Empty(fixture.Sandbox.Requests.All);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task So_is_a_storage(string kind, string reason)
    {
        using X509Certificate2 certificate = Make(kind);
        await using SaveFixture fixture = await SaveFixture.StartAsync(new SandboxOptions { StorageCertificate = certificate });
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));

        await fixture.SaveAsync("visit");

        SukiSdpException failure = fixture.AssertFailed(session, SukiError.CertificateRefused);
        Assert.Contains($"the certificate of {fixture.Sandbox.StorageUri.Authority} was refused: it", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Message.Contains(reason, StringComparison.Ordinal), failure.Message);
        Assert.Empty(fixture.Time.Delays);
        Assert.Empty(fixture.Sandbox.Requests.Downloads);
        fixture.AssertNoLeftovers();
    }

    [Fact]
    public async Task A_server_without_tls_is_not_reported_as_having_a_bad_certificate()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        using TcpListener deaf = new(System.Net.IPAddress.Loopback, 0);
        deaf.Start();
        string address = deaf.LocalEndpoint.ToString()!;
        Task responding = RespondInPlainTextAsync(deaf);
        fixture.Session("visit", SandboxObject.Wav(1)).Recordings[0].UrlOverride = _ => $"https://{address}/audio.wav";

        await fixture.SaveAsync("visit");
        deaf.Stop();
        await responding;

        SukiSdpException failure = Assert.Single(fixture.Failures).Failure;
        Assert.Equal(SukiError.ConnectionFailed, failure.Error);
        Assert.Contains($"a secure connection to {address} couldn't be established", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, fixture.Time.Delays.Count);
    }

    public void Dispose() => _authority.Dispose();

    private X509Certificate2 Make(string kind) => kind switch
    {
        "unknown issuer" => _authority.Issue(),
        "self-signed" => TestAuthority.SelfSigned(),
        "expired" => _authority.Issue(from: DateTimeOffset.UtcNow.AddDays(-30), to: DateTimeOffset.UtcNow.AddDays(-1)),
        "not yet valid" => _authority.Issue(from: DateTimeOffset.UtcNow.AddDays(2), to: DateTimeOffset.UtcNow.AddDays(30)),
        _ => _authority.Issue("archive.example"),
    };

    private static async Task RespondInPlainTextAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync();
                try
                {
                    await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                }
                catch (IOException)
                {
                    // The client went away.
                }
            }
        }
        catch (SocketException)
        {
        }
    }
}
