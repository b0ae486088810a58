using System.Net;
using System.Text.Json;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

public sealed class ListingTests : SandboxTest
{
    [Fact]
    public async Task A_listing_has_the_documented_shape()
    {
        JsonElement listing = await ListAsync();

        Assert.Equal(["recordings", "is_streamable"], listing.EnumerateObject().Select(field => field.Name));
        Assert.True(listing.GetProperty("is_streamable").GetBoolean());
        JsonElement recording = Assert.Single(listing.GetProperty("recordings").EnumerateArray());
        Assert.Equal(
            ["recording_id", "presigned_url", "expires_at", "sequence_number"],
            recording.EnumerateObject().Select(field => field.Name));
        Assert.Equal(Session.Recordings[0].Id, recording.GetProperty("recording_id").GetString());
        Assert.Equal(Clock.Now.AddMinutes(15).ToUnixTimeSeconds(), recording.GetProperty("expires_at").GetInt64());
        Assert.Equal(1, recording.GetProperty("sequence_number").GetInt32());
    }

    [Fact]
    public async Task Recordings_come_in_the_order_of_the_session()
    {
        Session.Recordings.Insert(0, new SandboxRecording { SequenceNumber = 2, Object = Content });

        JsonElement listing = await ListAsync();

        Assert.Equal([2, 1], listing.GetProperty("recordings").EnumerateArray().Select(item => item.GetProperty("sequence_number").GetInt32()));
    }

    [Fact]
    public async Task A_token_is_needed_and_no_other_header_takes_its_place()
    {
        using HttpResponseMessage missing = await GetAsync(ListingUri());
        using HttpResponseMessage bearer = await GetAsync(ListingUri(), ("Authorization", "Bearer " + Sandbox.Token));
        using HttpResponseMessage altered = await GetListingAsync(token: Sandbox.Token + "x");
        using HttpResponseMessage partners = await GetListingAsync(token: Sandbox.PartnerToken);

        foreach (HttpResponseMessage response in new[] { missing, bearer, altered, partners })
        {
            await AssertServiceErrorAsync(response, 401, "invalid_sdp_token");
        }

        Assert.Equal("Bearer " + Sandbox.Token, Sandbox.Requests.Listings[1].Headers["authorization"]);
    }

    [Fact]
    public async Task A_token_works_until_it_expires_or_is_revoked()
    {
        string brief = Sandbox.IssueToken(TimeSpan.FromMinutes(1));
        using HttpResponseMessage inTime = await GetListingAsync(token: brief);
        Clock.Now += TimeSpan.FromMinutes(1);
        using HttpResponseMessage late = await GetListingAsync(token: brief);

        Sandbox.ExpireTokens();
        using HttpResponseMessage revoked = await GetListingAsync();
        using HttpResponseMessage refreshed = await GetListingAsync(token: Sandbox.IssueToken());

        Assert.Equal(HttpStatusCode.OK, inTime.StatusCode);
        await AssertServiceErrorAsync(late, 401, "invalid_sdp_token");
        await AssertServiceErrorAsync(revoked, 401, "invalid_sdp_token");
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
    }

    [Theory]
    [InlineData("?download=True")]
    [InlineData("?download=1")]
    [InlineData("?download=")]
    [InlineData("?download=true&download=false")]
    public async Task Download_is_lower_case_true_or_false(string query)
    {
        using HttpResponseMessage response = await GetListingAsync(query: query);

        await AssertServiceErrorAsync(response, 400, "invalid_request");
    }

    [Theory]
    [InlineData(SessionState.Processing, 404, "not_found: ")]
    [InlineData(SessionState.Gone, 410, "gone")]
    [InlineData(SessionState.Forbidden, 403, "permission_denied")]
    [InlineData(SessionState.OverQuota, 402, "quota_exceeded")]
    [InlineData(SessionState.ProviderInactive, 412, "provider_user_inactive")]
    public async Task The_response_depends_on_the_state_of_the_session(SessionState state, int status, string message)
    {
        Session.State = state;

        using HttpResponseMessage response = await GetListingAsync();

        await AssertServiceErrorAsync(response, status, message);
    }

    [Fact]
    public async Task An_unknown_session_returns_404()
    {
        using HttpResponseMessage response = await GetListingAsync("another");

        await AssertServiceErrorAsync(response, 404, "session_not_found");
    }

    [Fact]
    public async Task A_session_is_ready_when_it_was_asked_often_enough()
    {
        Session.ReadyAfterListings = 2;

        using HttpResponseMessage first = await GetListingAsync();
        using HttpResponseMessage second = await GetListingAsync();
        using HttpResponseMessage third = await GetListingAsync();

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK],
            [first.StatusCode, second.StatusCode, third.StatusCode]);
    }

    [Fact]
    public async Task Fields_can_be_replaced_nulled_and_left_out()
    {
        Session.Recordings.Clear();
        Session.Recordings.AddRange(
        [
            new SandboxRecording { Object = Content, UrlOverride = url => "ftp://" + url.Authority, ExpiresAtOverride = "soon" },
            new SandboxRecording { Object = Content, UrlOverride = _ => null, ExpiresAtOverride = JsonValueKind.Null },
            new SandboxRecording { Object = Content, ExpiresAtOverride = 1_738_765_432_000L },
            new SandboxRecording { Object = Content, ExpiresAtOverride = JsonValueKind.Undefined },
        ]);

        JsonElement[] items = [.. (await ListAsync()).GetProperty("recordings").EnumerateArray()];

        Assert.Equal("ftp://" + Sandbox.StorageUri.Authority, items[0].GetProperty("presigned_url").GetString());
        Assert.Equal("soon", items[0].GetProperty("expires_at").GetString());
        Assert.False(items[0].TryGetProperty("sequence_number", out _));
        Assert.False(items[1].TryGetProperty("presigned_url", out _));
        Assert.Equal(JsonValueKind.Null, items[1].GetProperty("expires_at").ValueKind);
        Assert.Equal(1_738_765_432_000L, items[2].GetProperty("expires_at").GetInt64());
        Assert.False(items[3].TryGetProperty("expires_at", out _));
    }

    [Fact]
    public async Task A_listing_can_be_anything()
    {
        Session.RawListing = () => "not JSON";
        using HttpResponseMessage raw = await GetListingAsync();
        Session.RawListing = null;
        Session.OmitRecordings = true;
        JsonElement bare = await ListAsync();

        Assert.Equal("not JSON", await raw.Content.ReadAsStringAsync());
        Assert.False(bare.TryGetProperty("recordings", out _));
    }

    [Fact]
    public async Task A_partner_with_a_single_token_names_the_provider()
    {
        await using SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions { RequireProviderId = true, AddsSampleSessions = true });
        Uri listing = new(sandbox.ApiUri, $"api/v1/ambient/session/{SampleSessions.Empty}/recording");

        using HttpResponseMessage without = await GetAsync(listing, ("sdp_suki_token", sandbox.Token));
        using HttpResponseMessage with = await GetAsync(listing, ("sdp_suki_token", sandbox.Token), ("sdp_provider_id", "p1"));

        await AssertServiceErrorAsync(without, 400, "missing_sdp_provider_id_header");
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
    }

    [Fact]
    public async Task Every_sample_session_exists()
    {
        await using SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions { AddsSampleSessions = true });

        Assert.Equal(SampleSessions.All.Select(made => made.Id).Order(StringComparer.Ordinal), sandbox.Sessions.All.Select(session => session.Id));
        Assert.Equal([2, 3, 1], sandbox.Sessions[SampleSessions.ThreeChunks].Recordings.Select(recording => recording.SequenceNumber!.Value));
    }
}
