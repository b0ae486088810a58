using SukiSdp.Api;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Api;

/// <summary>A machine whose clock is wrong: it is the service that judges a token.</summary>
public sealed class ClockSkewTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(90)]
    [InlineData(-90)]
    public async Task A_good_token_is_used_whatever_this_machines_clock_says_during_a_run(int minutesFast)
    {
        SteppedClock server = new(), ours = new(server.GetUtcNow().AddMinutes(minutesFast));
        await using SaveFixture fixture = await SaveFixture.StartAsync(new SandboxOptions { Clock = server });
        fixture.Clock = ours.Client;
        fixture.Tokens = new StaticToken(SukiToken.Parse(fixture.Sandbox.IssueToken(TimeSpan.FromMinutes(1)), "-Token"));
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(90)]
    [InlineData(-90)]
    public async Task A_token_that_has_expired_by_the_services_clock_is_said_to_be_so(int minutesFast)
    {
        SteppedClock server = new(), ours = new(server.GetUtcNow().AddMinutes(minutesFast));
        await using SaveFixture fixture = await SaveFixture.StartAsync(new SandboxOptions { Clock = server });
        fixture.Clock = ours.Client;
        fixture.Tokens = new StaticToken(SukiToken.Parse(fixture.Sandbox.IssueToken(TimeSpan.FromMinutes(-1)), "-Token"));
        fixture.Session("visit", SandboxObject.Wav(1));

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => fixture.SaveAsync("visit"));

        Assert.Equal(SukiError.TokenExpired, failure.Error);
        Assert.True(failure.IsFatal);
        Assert.Contains("by the service's clock", failure.Message, StringComparison.Ordinal);
        fixture.AssertNoSecret();
    }

    [Fact]
    public async Task A_refused_token_that_has_not_expired_stays_refused()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Session("visit", SandboxObject.Wav(1));
        fixture.Sandbox.ExpireTokens();

        Assert.Equal(SukiError.TokenRefused, (await Assert.ThrowsAsync<SukiSdpException>(() => fixture.SaveAsync("visit"))).Error);
    }
}
