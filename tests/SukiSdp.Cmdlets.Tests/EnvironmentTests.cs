using System.Collections;
using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>What a command takes from the environment, and what the passing of time does to it.</summary>
[Collection(SerialTests.Name)]
public sealed class EnvironmentTests : ModuleTest, IDisposable
{
    private static readonly string[] Variables = ["SUKI_SDP_TOKEN", "SUKI_SDP_BASE_URI", "SUKI_SDP_PROVIDER_ID"];

    public void Dispose()
    {
        foreach (string name in Variables)
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Theory]
    [InlineData("Get-SukiRecording -SessionId")]
    [InlineData("Save-SukiRecording -SessionId")]
    public async Task Token_base_URI_and_provider_come_from_environment_variables(string command)
    {
        AddSession();
        SetVariables("provider-7");

        await RunWellAsync($"{command} {SessionId}");

        SandboxRequest request = Assert.Single(Sandbox.Requests.Listings);
        Assert.Equal(Sandbox.Token, request.Headers["sdp_suki_token"]);
        Assert.Equal("provider-7", request.Headers["sdp_provider_id"]);
    }

    [Theory]
    [InlineData("Get-SukiRecording -SessionId")]
    [InlineData("Save-SukiRecording -SessionId")]
    public async Task A_token_in_a_variable_that_has_expired_is_refused_with_a_sentence_and_no_call(string command)
    {
        AddSession();
        SetVariables("provider-7");
        Environment.SetEnvironmentVariable("SUKI_SDP_TOKEN", Sandbox.IssueToken(TimeSpan.FromMinutes(-5)));

        CommandResult result = await RunAsync($"{command} {SessionId}");

        Assert.NotNull(result.Terminating);
        Assert.Equal(["TokenExpired"], result.Causes);
        Assert.Equal(ErrorCategory.AuthenticationError, result.Terminating.CategoryInfo.Category);
        Assert.Matches(@"^The token from the environment variable SUKI_SDP_TOKEN expired at \d{4}-\d\d-\d\d .*Z; by this computer's clock, it is now .*Z\. No request was sent\. If the clock is wrong, correct it\.", result.Terminating.ToString());
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task Parameters_come_before_environment_variables()
    {
        AddSession();
        SetVariables("provider-7");
        string other = Sandbox.IssueToken(TimeSpan.FromMinutes(10));

        await RunWellAsync($"Get-SukiRecording {SessionId} -Token $other -ProviderId provider-8", ("other", other));

        SandboxRequest request = Assert.Single(Sandbox.Requests.Listings);
        Assert.Equal(other, request.Headers["sdp_suki_token"]);
        Assert.Equal("provider-8", request.Headers["sdp_provider_id"]);
    }

    [Fact]
    public async Task An_environment_named_by_parameter_is_not_overruled_by_a_variable()
    {
        AddSession();
        SetVariables("provider-7");
        using IDisposable clock = ModuleClock.With(("UtcNow", () => DateTimeOffset.UtcNow.AddHours(2)));

        // The token is out of date, so that no call is made: what is looked at is only which of the two is complained of.
        CommandResult result = await RunAsync($"Get-SukiRecording {SessionId} -Environment Stage");

        Assert.Equal(["TokenExpired"], result.Causes);
        Assert.Contains("SUKI_SDP_TOKEN", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_of_spaces_counts_as_not_set()
    {
        Environment.SetEnvironmentVariable("SUKI_SDP_TOKEN", "  ");
        UseDefaults([]);

        CommandResult result = await RunAsync("Get-SukiRecording a");

        Assert.Equal(["TokenMissing"], result.Causes);
    }

    [Fact]
    public async Task A_base_URI_from_a_variable_is_validated_like_any_other()
    {
        SetVariables("p");
        Environment.SetEnvironmentVariable("SUKI_SDP_BASE_URI", "http://sdp.example.org");

        CommandResult result = await RunAsync("Get-SukiRecording a");

        Assert.Equal(["BaseUriInvalid"], result.Causes);
        Assert.Contains("SUKI_SDP_BASE_URI", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_never_responds_is_abandoned_after_the_time_out()
    {
        AddSession();
        Fault stall = Sandbox.Faults.Add(Fault.Listing(FaultAction.StallBeforeHeaders()) with { Times = Fault.Always });
        using IDisposable clock = ModuleClock.With(
            ("Elapsed", () => stall.Reached.IsCompleted ? TimeSpan.FromSeconds(8) : TimeSpan.Zero),
            ("StartTimer", (TimeSpan due, Action callback) => TimerAt(stall.Reached, callback)));

        CommandResult result = await RunAsync($"Get-SukiRecording {SessionId} -TimeoutSec 7 -MaximumRetryCount 0");

        Assert.Equal(["RequestTimedOut"], result.Causes);
        Assert.Equal(ErrorCategory.OperationTimeout, result.Errors[0].CategoryInfo.Category);
        Assert.Contains("7 seconds", result.Errors[0].ToString(), StringComparison.Ordinal);
        await AssertNothingIsOpenAsync();
    }

    [Fact]
    public async Task Pauses_between_tries_double_and_honour_retry_after()
    {
        AddSession();
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(503)) with { Times = 2 });
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(429, headers: ("Retry-After", "17"))));
        using IDisposable clock = ModuleClock.With(("NextRandom", () => 0.5));
        ModuleClock.Pauses.Clear();

        await RunWellAsync($"Get-SukiRecording {SessionId} -RetryIntervalSec 2");

        Assert.Equal([1, 2, 17], ModuleClock.Pauses.Select(pause => pause.TotalSeconds));
    }

    private void SetVariables(string provider)
    {
        Environment.SetEnvironmentVariable("SUKI_SDP_TOKEN", Sandbox.Token);
        Environment.SetEnvironmentVariable("SUKI_SDP_BASE_URI", Sandbox.ApiUri.AbsoluteUri);
        Environment.SetEnvironmentVariable("SUKI_SDP_PROVIDER_ID", provider);
        UseDefaults(new Hashtable());
    }

    private static Cancelling TimerAt(Task moment, Action callback)
    {
        CancellationTokenSource disposed = new();
        moment.ContinueWith(_ => callback(), disposed.Token, TaskContinuationOptions.None, TaskScheduler.Default);
        return new Cancelling(disposed);
    }

    private sealed class Cancelling(CancellationTokenSource source) : IDisposable
    {
        public void Dispose() => source.Cancel();
    }
}
