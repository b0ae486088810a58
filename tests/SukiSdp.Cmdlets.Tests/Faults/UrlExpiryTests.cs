using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Fault groups 1 and 2: URLs and tokens that expire.</summary>
public sealed class UrlExpiryTests : FaultTest
{
    [Fact]
    public async Task A_recording_listed_long_ago_is_saved_with_a_refreshed_url()
    {
        AddTroubled();
        await RunWellAsync($"$listed = Get-SukiRecording {SessionId}");
        Sandbox.ExpireUrls();

        await RunWellAsync("$listed | Save-SukiRecording -Destination archive");

        Assert.Single(Finals());
        Assert.Equal(2, Sandbox.Requests.Listings.Count);
    }

    [Fact]
    public async Task A_token_given_to_the_save_goes_before_the_one_a_recording_remembers()
    {
        AddTroubled();
        await RunWellAsync($"$listed = Get-SukiRecording {SessionId}");
        Sandbox.ExpireUrls();
        Sandbox.ExpireTokens();

        await RunWellAsync("$listed | Save-SukiRecording -Destination archive -Token $fresh", ("fresh", Sandbox.IssueToken()));

        Assert.Single(Finals());
    }

    [Fact]
    public async Task A_url_that_expires_between_two_ranges_is_refreshed_once_for_all()
    {
        AddTroubled(SandboxObject.Random(40 * MiB, 1));
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => Sandbox.ExpireUrls())) with { SessionId = SessionId });

        await SaveWellAsync();

        Assert.Equal(2, Sandbox.Requests.Listings.Count(r => r.SessionId == SessionId));
    }

    [Fact]
    public async Task A_refresh_that_returns_expired_urls_is_tried_three_times()
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ExpiredUrl()) with { SessionId = SessionId, Times = Fault.Always });

        await SaveBadlyAsync("PresignedUrlExpired");

        Assert.Equal(4, Sandbox.Requests.Listings.Count(r => r.SessionId == SessionId));
    }

    [Fact]
    public async Task A_refresh_that_returns_the_same_expired_url_ends_the_same_way()
    {
        SandboxSession session = AddTroubled();
        string? dead = null;
        session.Recordings[0].UrlOverride = url => dead ??= url.AbsoluteUri;
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => { })) with { SessionId = SessionId });
        await RunWellAsync($"Get-SukiRecording {SessionId}");
        Sandbox.ExpireUrls();

        await SaveBadlyAsync("PresignedUrlExpired");

        Assert.InRange(Sandbox.Requests.Listings.Count(r => r.SessionId == SessionId), 2, 6);
    }

    [Fact]
    public async Task A_refresh_in_which_the_recording_is_missing_is_its_own_error()
    {
        SandboxSession session = AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ExpiredUrl()) with { SessionId = SessionId });
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Run(_ => session.Recordings.Clear())) with { SessionId = SessionId, Skip = 1 });

        await SaveBadlyAsync("RecordingNotListed");
    }

    [Fact]
    public async Task A_token_that_expires_in_the_middle_of_a_run_is_one_terminating_error()
    {
        for (int i = 0; i < 30; i++)
        {
            AddSession($"session-{i:00}");
        }

        Sandbox.Faults.Add(Fault.Listing(FaultAction.Run(_ => Sandbox.ExpireTokens())) with { Skip = 10 });

        CommandResult result = await RunAsync("0..29 | ForEach-Object { 'session-{0:00}' -f $_ } | Save-SukiRecording -Destination archive");

        Assert.Equal(["TokenRefused"], result.Causes);
        Assert.InRange(Sandbox.Requests.Listings.Count, 10, 29);
    }
}
