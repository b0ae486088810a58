using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>What <c>Get-SukiRecording</c> requests, and in which order it returns objects.</summary>
public sealed class ListingTests : ModuleTest
{
    [Fact]
    public async Task A_session_is_listed_by_sequence_number()
    {
        SandboxSession session = AddSession(chunks: 3);
        session.Recordings.Reverse();

        CommandResult result = await RunWellAsync($"Get-SukiRecording {SessionId}");

        Assert.Equal(["1", "2", "3"], result.Values("SequenceNumber"));
        Assert.Equal(session.Recordings.Select(recording => recording.Id).Reverse(), result.Values("RecordingId"));
    }

    [Fact]
    public async Task Every_field_of_the_response_is_returned()
    {
        SandboxRecording recording = AddSession().Recordings[0];
        recording.ExpiresAtOverride = 1_900_000_000L;

        PSObject listed = (await RunWellAsync($"Get-SukiRecording {SessionId}")).Output.Single();

        Assert.Equal("SukiSdp.SukiRecording", listed.BaseObject.GetType().FullName);
        Assert.Equal(SessionId, listed.Properties["SessionId"].Value);
        Assert.Equal(recording.Id, listed.Properties["RecordingId"].Value);
        Assert.Equal(1, listed.Properties["SequenceNumber"].Value);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000), listed.Properties["ExpiresAt"].Value);
        Assert.Equal(true, listed.Properties["IsStreamable"].Value);
        Assert.Equal("Stream", listed.Properties["UrlKind"].Value.ToString());
        Uri url = Assert.IsType<Uri>(listed.Properties["PresignedUrl"].Value);
        Assert.Equal(Sandbox.StorageUri.Authority, url.Authority);
    }

    [Fact]
    public async Task Sessions_come_out_in_the_order_in_which_they_went_in()
    {
        string[] ids = [.. Enumerable.Range(1, 20).Select(number => $"s{number:00}")];
        foreach (string id in ids)
        {
            AddSession(id, chunks: 2);
        }

        // The earlier a session, the later its response.
        foreach ((string id, int place) in ids.Take(4).Select((id, place) => (id, place)))
        {
            Sandbox.Faults.Add(Fault.Listing(FaultAction.Delay(TimeSpan.FromMilliseconds(40 * (4 - place)))) with { SessionId = id });
        }

        // One is held until another is listed at the same time.
        Sandbox.Faults.Add(Fault.Listing(FaultAction.Run(_ => Assert.True(SpinWait.SpinUntil(() => Sandbox.Requests.PeakConcurrentListings > 1, TestRun.Watchdog)))) with { SessionId = ids[4] });

        CommandResult result = await RunWellAsync("$ids | Get-SukiRecording", ("ids", ids));

        Assert.Equal(ids.SelectMany(id => new[] { id, id }), result.Values("SessionId"));
        Assert.True(Sandbox.Requests.PeakConcurrentListings > 1);
    }

    [Fact]
    public async Task The_first_object_comes_while_later_sessions_still_hang()
    {
        AddSession("quick");
        AddSession("slow");
        Fault stall = Sandbox.Faults.Add(Fault.Listing(FaultAction.StallBeforeHeaders()) with { SessionId = "slow" });

        using RunningCommand command = Start("'quick', 'slow' | Get-SukiRecording");
        PSObject first = await command.FirstOutput;
        await stall.Reached;

        Assert.Equal("quick", first.Properties["SessionId"].Value);
        Assert.False(command.HasEnded);
        await command.StopAsync();
    }

    [Fact]
    public async Task No_more_sessions_are_listed_at_once_than_the_throttle_limit()
    {
        string[] ids = [.. Enumerable.Range(1, 12).Select(number => $"s{number}")];
        foreach (string id in ids)
        {
            AddSession(id);
        }

        await RunWellAsync("$ids | Get-SukiRecording -ThrottleLimit 2", ("ids", ids));

        Assert.InRange(Sandbox.Requests.PeakConcurrentListings, 1, 2);
    }

    [Fact]
    public async Task Without_switches_the_call_is_the_documented_one()
    {
        AddSession();

        await RunWellAsync($"Get-SukiRecording {SessionId}");

        SandboxRequest request = Assert.Single(Sandbox.Requests.All);
        Assert.Equal(("GET", $"/api/v1/ambient/session/{SessionId}/recording", ""), (request.Method, request.Path, request.Query));
        Assert.Equal(Sandbox.Token, request.Headers["sdp_suki_token"]);
        Assert.DoesNotContain("Authorization", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain("sdp_provider_id", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Get-SukiRecording")]
    [InlineData("Save-SukiRecording")]
    public async Task The_provider_id_and_the_wish_for_download_urls_are_sent(string command)
    {
        AddSession();

        await RunWellAsync($"{command} -SessionId {SessionId} -ProviderId provider-7 -Download");

        SandboxRequest request = Assert.Single(Sandbox.Requests.Listings);
        Assert.Equal("?download=true", request.Query);
        Assert.Equal("provider-7", request.Headers["sdp_provider_id"]);
    }

    [Fact]
    public async Task Download_urls_are_said_to_be_such()
    {
        AddSession();

        CommandResult result = await RunWellAsync($"Get-SukiRecording {SessionId} -Download");

        Assert.Equal(["Download"], result.Values("UrlKind"));
    }

    [Fact]
    public async Task A_duplicate_session_is_listed_once()
    {
        AddSession();

        CommandResult result = await RunWellAsync($"'{SessionId}', '{SessionId}' | Get-SukiRecording");

        Assert.Single(result.Output);
        Assert.Single(Sandbox.Requests.Listings);
    }

    [Fact]
    public async Task Fields_that_are_new_or_of_another_type_do_no_harm()
    {
        AddSession().RawListing = () => $$$"""
            {"recordings":[{"recording_id":"r1","presigned_url":"{{{Sandbox.StorageUri}}}x","expires_at":"1900000000","sequence_number":"7","mood":{"a":[1]}}],
             "is_streamable":"true","page":null}
            """;

        CommandResult result = await RunWellAsync($"Get-SukiRecording {SessionId}");

        Assert.Equal(["7"], result.Values("SequenceNumber"));
        Assert.Equal(["True"], result.Values("IsStreamable"));
    }

    [Fact]
    public async Task One_entry_that_cannot_be_used_is_an_error_and_the_others_come()
    {
        SandboxSession session = AddSession(chunks: 2);
        session.Recordings[0].UrlOverride = _ => null;

        CommandResult result = await RunAsync($"Get-SukiRecording {SessionId}");

        Assert.Equal(["RecordingInvalid"], result.Causes);
        Assert.Equal(["2"], result.Values("SequenceNumber"));
    }
}
