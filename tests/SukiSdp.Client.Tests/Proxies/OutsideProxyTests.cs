using System.Net;
using System.Security.Cryptography.X509Certificates;
using SukiSdp.Api;
using SukiSdp.Sandbox;
using SukiSdp.Tests.Audio;
using SukiSdp.Tests.Tls;

namespace SukiSdp.Tests.Proxies;

/// <summary>Third-party proxies.</summary>
[Trait("Client", "Both")]
public sealed class OutsideProxyTests
{
    private const string Password = "secret";

    [ToolFact("squid")]
    public async Task Squid_gets_a_basic_credential()
    {
        await using ProxyProcess squid = await ProxyProcess.SquidAsync("basic", folder =>
        {
            string helper = Path.Combine(folder, "helper.sh");
            File.WriteAllText(helper, $"while read -r line; do if [ \"$line\" = 'user {Password}' ]; then echo OK; else echo ERR; fi; done\n");
            return $"/bin/sh {helper}";
        });

        await AssertServesAsync(squid, new NetworkCredential("user", Password));
    }

    [ToolFact("tinyproxy")]
    public async Task Tinyproxy_gets_a_basic_credential()
    {
        await using ProxyProcess tinyproxy = await ProxyProcess.TinyproxyAsync("user", Password);

        await AssertServesAsync(tinyproxy, new NetworkCredential("user", Password));
    }

    [NtlmFact]
    public async Task Squid_gets_an_ntlm_credential()
    {
        // Samba's helper, asked to compare with one credential instead of asking a domain.
        await using ProxyProcess squid = await ProxyProcess.SquidAsync("ntlm", _ =>
            $"{Tool.PathOf("ntlm_auth")} --helper-protocol=squid-2.5-ntlmssp --username=user --password={Password} --domain=CLINIC");

        await AssertServesAsync(squid, new NetworkCredential("user", Password, "CLINIC"));
    }

    private static async Task AssertServesAsync(ProxyProcess proxy, NetworkCredential credential)
    {
        await using (SaveFixture fixture = await SaveFixture.StartAsync())
        {
            fixture.Proxy = ProxySettings.Of(proxy.Address, credential, useDefaultCredentials: false);
            SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * 1024 * 1024, 1), SandboxObject.Wav(1));

            await fixture.SaveAsync("visit");

            fixture.AssertWhole(session);
            fixture.AssertNoSecret();
        }

        // By https: a tunnel is made with the right credential, at whose end a certificate is refused, and none with another.
        using TestAuthority authority = new();
        using X509Certificate2 certificate = authority.Issue();
        Assert.Equal(SukiError.CertificateRefused, await FailureAsync(proxy, credential, certificate));
        Assert.Equal(SukiError.ProxyAuthenticationRequired, await FailureAsync(proxy, new NetworkCredential(credential.UserName, "wrong", credential.Domain), certificate));
        Assert.Equal(SukiError.ProxyAuthenticationRequired, await FailureAsync(proxy, null, certificate));
    }

    private static async Task<SukiError> FailureAsync(ProxyProcess proxy, NetworkCredential? credential, X509Certificate2 certificate)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync(new SandboxOptions { ApiCertificate = certificate });
        fixture.Proxy = ProxySettings.Of(proxy.Address, credential, useDefaultCredentials: false);
        return (await Assert.ThrowsAsync<SukiSdpException>(() => fixture.ListAsync("visit"))).Error;
    }
}
