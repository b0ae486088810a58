using System.Net;
using System.Security.Cryptography.X509Certificates;
using SukiSdp.Api;
using SukiSdp.Sandbox;
using SukiSdp.Tests.Tls;

namespace SukiSdp.Tests.Proxies;

[Trait("Client", "Both")]
public sealed class ProxyTests
{
    private const string Password = "se:cret";
    private static readonly NetworkCredential Credential = new("user", Password);

    [Fact]
    public async Task Requests_to_the_service_and_to_storage_go_through_it()
    {
        using TestProxy proxy = new();
        await using SaveFixture fixture = await StartAsync(proxy.Address);
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1), SandboxObject.Wav(1));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Single(proxy.Requests, r => r.Target == fixture.Sandbox.ApiUri.Authority);
        Assert.Equal(2, proxy.Requests.Count(r => r.Target == fixture.Sandbox.StorageUri.Authority));
        Assert.All(proxy.Requests, r => Assert.Equal(("GET", 0, null), (r.Method, r.Status, r.Credential)));
    }

    [Fact]
    public async Task It_gets_the_credential_when_it_requires_one()
    {
        using TestProxy proxy = new($"user:{Password}");
        await using SaveFixture fixture = await StartAsync(proxy.Address, Credential);
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * 1024 * 1024, 1));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Contains(proxy.Requests, r => r.Target == fixture.Sandbox.StorageUri.Authority && r.Status == 0);
        Assert.All(fixture.Sandbox.Requests.All, r => Assert.False(r.Headers.ContainsKey("Proxy-Authorization"), "The proxy's credential went on."));
        AssertNoPassword(fixture);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public Task Without_the_right_credential_everything_ends_at_once(string? given) => AssertCredentialRequiredAsync(given, certificate: null);

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [Trait("Wine", "no keys for certificates")]
    public async Task Without_the_right_credential_everything_ends_at_once_over_https_too(string? given)
    {
        using TestAuthority authority = new();
        using X509Certificate2 certificate = authority.Issue();
        await AssertCredentialRequiredAsync(given, certificate);
    }

    private static async Task AssertCredentialRequiredAsync(string? given, X509Certificate2? certificate)
    {
        using TestProxy proxy = new($"user:{Password}");
        await using SaveFixture fixture = await StartAsync(proxy.Address, given is null ? null : new NetworkCredential("user", given), new SandboxOptions { ApiCertificate = certificate });
        fixture.Session("visit", SandboxObject.Wav(1));

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => fixture.SaveAsync("visit"));

        Assert.Equal(SukiError.ProxyAuthenticationRequired, failure.Error);
        Assert.True(failure.IsFatal);
        Assert.Equal($"Session 'visit': the proxy {proxy.Address.Authority} requires a credential, or refused the one that was specified.", failure.Message);
        Assert.Empty(fixture.Sandbox.Requests.All);
        Assert.Empty(fixture.Time.Delays);
        Assert.All(proxy.Requests, r => Assert.Equal(certificate is null ? "GET" : "CONNECT", r.Method));
        AssertNoPassword(fixture);
    }

    [Fact]
    [Trait("Wine", "no keys for certificates")]
    public async Task A_tunnel_ends_at_the_server_whose_certificate_counts()
    {
        using TestAuthority authority = new();
        using X509Certificate2 certificate = authority.Issue();
        using TestProxy proxy = new($"user:{Password}");
        await using SaveFixture fixture = await StartAsync(proxy.Address, Credential, new SandboxOptions { ApiCertificate = certificate });
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.CertificateRefused);
        Assert.Contains(proxy.Requests, r => r == new ProxiedRequest("CONNECT", fixture.Sandbox.ApiUri.Authority, $"user:{Password}", 0));
        AssertNoPassword(fixture);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named_and_not_the_server()
    {
        Uri gone = new($"http://127.0.0.1:{LoopbackPort.Free()}");
        await using SaveFixture fixture = await StartAsync(gone);
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));

        await fixture.SaveAsync("visit");

        SukiSdpException failure = fixture.AssertFailed(session, SukiError.ConnectionFailed);
        Assert.Equal($"Session 'visit': the proxy {gone.Authority} refused the connection. Gave up after 5 attempts.", failure.Message);
        Assert.Equal(4, fixture.Time.Delays.Count);
    }

    [Theory]
    [InlineData(403, 0)]
    [InlineData(502, 4)]
    [Trait("Wine", "no keys for certificates")]
    public async Task A_tunnel_that_it_does_not_make_is_tried_again_only_where_that_can_help(int status, int retries)
    {
        using TestAuthority authority = new();
        using X509Certificate2 certificate = authority.Issue();
        using TestProxy proxy = new(refusal: status);
        await using SaveFixture fixture = await StartAsync(proxy.Address, options: new SandboxOptions { ApiCertificate = certificate });
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));

        await fixture.SaveAsync("visit");

        SukiSdpException failure = fixture.AssertFailed(session, SukiError.ConnectionFailed);
        Assert.Equal($"Session 'visit': the proxy {proxy.Address.Authority} didn't connect to {fixture.Sandbox.ApiUri.Authority}: it returned status code {status}.{(retries > 0 ? " Gave up after 5 attempts." : "")}", failure.Message);
        Assert.Equal(retries, fixture.Time.Delays.Count);
    }

    [Theory]
    [InlineData("proxy:8080", null, false)]
    [InlineData("ftp://proxy", null, false)]
    [InlineData("file:///proxy", null, false)]
    [InlineData("/proxy", null, false)]
    [InlineData("http://user:se:cret@proxy:8080", null, false)]
    [InlineData("http://proxy:8080", "user", true)]
    public void What_cannot_be_meant_is_refused_before_any_call(string address, string? user, bool defaultCredentials)
    {
        SukiSdpException failure = Assert.Throws<SukiSdpException>(() => ProxySettings.Of(
            new Uri(address, UriKind.RelativeOrAbsolute), user is null ? null : new NetworkCredential(user, Password), defaultCredentials));

        Assert.Equal(SukiError.ProxyInvalid, failure.Error);
        Assert.True(failure.IsFatal);
        Assert.DoesNotContain("cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_equal_settings_share_connections()
    {
        Uri address = new("http://proxy:8080");

        Transport first = For(new NetworkCredential("user", Password));

        Assert.Same(first, For(new NetworkCredential("user", Password)));
        Assert.NotSame(first, For(new NetworkCredential("user", "another")));
        Assert.NotSame(first, For(new NetworkCredential("user", Password, "CLINIC")));
        Assert.NotSame(first, For(null));

        Transport For(NetworkCredential? credential) => Transport.For(ProxySettings.Of(address, credential, useDefaultCredentials: false));
    }

    [Fact]
    public void Settings_are_never_shown_with_a_password() =>
        Assert.Equal("http://proxy:8080", ProxySettings.Of(new Uri("http://proxy:8080/"), Credential, false).ToString());

    private static async Task<SaveFixture> StartAsync(Uri proxy, NetworkCredential? credential = null, SandboxOptions? options = null)
    {
        SaveFixture fixture = await SaveFixture.StartAsync(options);
        fixture.Proxy = ProxySettings.Of(proxy, credential, useDefaultCredentials: false);
        return fixture;
    }

    private static void AssertNoPassword(SaveFixture fixture)
    {
        fixture.AssertNoSecret();
        Assert.DoesNotContain("cret", string.Concat(fixture.Messages.Concat(fixture.Failures.Select(f => f.Failure.ToString()))), StringComparison.Ordinal);
    }
}
