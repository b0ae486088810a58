using System.Net;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

public sealed class FaultListTests : SandboxTest
{
    [Fact]
    public async Task A_fault_lets_some_pass_then_applies_some_times_then_stops()
    {
        Fault fault = Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(503)) with { Skip = 1, Times = 2 });

        await AssertStatusesAsync(200, 503, 503, 200, 200);
        Assert.Equal(5, fault.Seen);
        Assert.True(fault.Reached.IsCompletedSuccessfully);
        Assert.Equal([null, "Status", "Status", null, null], Sandbox.Requests.Listings.Select(request => request.FaultName));
    }

    [Fact]
    public async Task The_first_fault_that_is_not_used_up_wins()
    {
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(500)));
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(502)) with { Times = Fault.Always });

        await AssertStatusesAsync(500, 502, 502);

        Sandbox.Faults.Clear();
        await AssertStatusesAsync(200);
    }

    [Fact]
    public async Task A_fault_meets_what_its_filters_name_only()
    {
        Fault otherTarget = Sandbox.Faults.Add(Fault.Login(FaultAction.Status(500)));
        Fault otherSession = Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(500)) with { SessionId = "another" });
        Fault otherRecording = Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(500)) with { RecordingId = "another" });
        Fault otherwise = Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(500)) with { When = request => request.Range is not null });
        Fault mine = Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(418)) with { SessionId = SessionId, RecordingId = Session.Recordings[0].Id });

        using HttpResponseMessage response = await GetAsync(await UrlAsync());

        Assert.Equal(418, (int)response.StatusCode);
        Assert.All(new[] { otherTarget, otherSession, otherRecording, otherwise }, fault => Assert.Equal(0, fault.Seen));
        Assert.Equal(1, mine.Seen);
    }

    [Fact]
    public async Task A_copy_counts_for_itself()
    {
        Fault once = Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(503)));
        await AssertStatusesAsync(503, 200);

        Fault again = Sandbox.Faults.Add(once with { });

        Assert.Equal(0, again.Seen);
        Assert.NotEqual(once, again);
        await AssertStatusesAsync(503, 200);
    }

    [Fact]
    public async Task A_log_in_can_fail_too()
    {
        Sandbox.Faults.Add(Fault.Login(FaultAction.ServiceError(500, "internal_server_error")));

        using HttpResponseMessage response = await Http.PostAsync(new Uri(Sandbox.ApiUri, "api/v1/auth/login"), content: null);

        await AssertServiceErrorAsync(response, 500, "internal_server_error");
        Assert.Equal("ServiceError", Assert.Single(Sandbox.Requests.Logins).FaultName);
    }

    /// <summary>Lists as many times as there are statuses.</summary>
    private async Task AssertStatusesAsync(params int[] expected)
    {
        int[] statuses = new int[expected.Length];
        for (int i = 0; i < statuses.Length; i++)
        {
            using HttpResponseMessage response = await GetListingAsync();
            statuses[i] = (int)response.StatusCode;
        }

        Assert.Equal(expected, statuses);
    }
}
