using SukiSdp.Api;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Proxies;

/// <summary>Through a SOCKS proxy, which .NET alone can do.</summary>
public sealed class SocksTests
{
    [Fact]
    public async Task A_session_is_saved_through_a_socks_proxy_that_is_given_by_name()
    {
        using SocksProxy proxy = new();
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Proxy = ProxySettings.Of(proxy.Address, null, useDefaultCredentials: false);
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(2, proxy.Connections);
    }
}
