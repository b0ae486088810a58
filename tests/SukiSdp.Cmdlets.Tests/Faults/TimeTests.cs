using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Connections that bring next to nothing, and clocks that are wrong.</summary>
[Collection(SerialTests.Name)]
public sealed class TimeTests : FaultTest
{
    [Theory]
    [InlineData(FaultTarget.Storage)]
    [InlineData(FaultTarget.Listing)]
    public async Task A_connection_that_only_drips_is_given_up_and_the_rest_is_requested_again(FaultTarget where)
    {
        AddTroubled();
        ModuleTime time = new();
        using IDisposable clock = time.Install();
        FaultAction drip = FaultAction.RateLimit(0).PacedBy(async gone =>
        {
            // Never silent for long, as far as the machine lets the client read each byte as it comes.
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(1, gone);
        });
        Sandbox.Faults.Add(new Fault(where, drip) { SessionId = SessionId });

        CommandResult result = await SaveWellAsync();

        Assert.Contains(result.Verbose, line => line.Contains("127.0.0.1 sent ", StringComparison.Ordinal) && line.Contains(" seconds.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-600)]
    public async Task A_good_token_is_used_although_this_machines_clock_says_that_it_has_expired_or_is_of_the_future(int minutesFast)
    {
        AddTroubled();
        using IDisposable clock = ModuleClock.With(("UtcNow", () => DateTimeOffset.UtcNow.AddMinutes(minutesFast)));
        SetVariable("brief", Sandbox.IssueToken(TimeSpan.FromMinutes(2)));

        await SaveWellAsync("-Token $brief");
    }

    [Fact]
    public async Task A_token_that_expired_by_the_services_clock_is_reported_as_expired_although_this_computers_clock_is_slow()
    {
        AddTroubled();
        using IDisposable clock = ModuleClock.With(("UtcNow", () => DateTimeOffset.UtcNow.AddHours(-5)));

        CommandResult result = await RunAsync($"Save-SukiRecording {SessionId} -Destination archive -Token $old", ("old", Sandbox.IssueToken(TimeSpan.FromMinutes(-30))));

        Assert.Equal(["TokenExpired"], result.Causes);
        Assert.NotNull(result.Terminating);
        Assert.Contains("by the service's clock", result.Terminating.ToString(), StringComparison.Ordinal);
    }
}
