using System.Text;
using SukiSdp.Api;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Api;

/// <summary>Responses of the service that end before their JSON does: retried like a broken connection.</summary>
public sealed class CutResponseTests
{
    public static TheoryData<string, FaultAction> Cuts => new()
    {
        { "in the middle", FaultAction.Truncated(100) },
        { "after the first byte", FaultAction.Truncated(1) },
        { "before the last byte", FaultAction.Truncated(216) },
        { "nothing", FaultAction.Truncated(0) },
        { "white space", FaultAction.Body(" \r\n\t ") },
        { "a byte order mark", FaultAction.Body("\uFEFF") },
        { "zeros", FaultAction.Body("\0\0\0\0") },
        { "null", FaultAction.Body(" null\n") },
        { "in the middle of a character", FaultAction.Body("{\"recordings\":[{\"recording_id\":\"é").And(FaultAction.Truncated(32)) },
        { "in the middle of a word", FaultAction.Body("{\"recordings\":[],\"is_streamable\":tr") },
        { "chunked", FaultAction.Chunked().And(FaultAction.Truncated(50)) },
        { "gzipped and cut", FaultAction.Truncated(60).And(FaultAction.Gzipped()) },
        { "a length that is too large", FaultAction.WithHeader("Content-Length", "100000") },
        { "a length that is too small", FaultAction.WithHeader("Content-Length", "20") },
        { "reset", FaultAction.ResetAfter(30) },
    };

    [Theory]
    [Trait("Client", "Both")]
    [MemberData(nameof(Cuts))]
    public async Task A_listing_that_is_cut_is_retried(string how, FaultAction cut)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        fixture.Sandbox.Faults.Add(Fault.Listing(cut) with { Times = 2 });

        await fixture.SaveAsync("visit");

        Assert.True(fixture.Failures.IsEmpty, $"{how}: {string.Join(' ', fixture.Failures.Select(f => f.Failure.Message))}");
        fixture.AssertWhole(session);
        Assert.Equal(3, fixture.Sandbox.Requests.Listings.Count);
        Assert.Equal([0.5, 1], fixture.Time.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    [Trait("Client", "Both")]
    public async Task A_listing_that_is_cut_for_ever_is_an_error_after_five_attempts()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.Truncated(100)) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.ResponseInvalid);
        Assert.Equal(5, fixture.Sandbox.Requests.Listings.Count);
    }

    [Theory]
    [Trait("Client", "Both")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("<html><bo")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("{\"recordings\":7}")]
    [InlineData("{\"recordings\":[}")]
    public async Task A_listing_that_is_something_else_is_final(string body)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.Body(body)) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.ResponseInvalid);
        Assert.Single(fixture.Sandbox.Requests.Listings);
    }

    [Theory]
    [Trait("Client", "Both")]
    [InlineData("mark")]
    [InlineData("packed")]
    [InlineData("packed with another name")]
    [InlineData("named packed")]
    public async Task A_listing_is_read_whatever_its_headers_call_it(string how)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        string listing = "\uFEFF" + await RawListingAsync(fixture);
        fixture.Sandbox.Faults.Add(Fault.Listing(how switch
        {
            "mark" => FaultAction.Body(listing, "text/html"),
            "packed" => FaultAction.Gzipped(),
            "packed with another name" => FaultAction.Gzipped().And(FaultAction.WithHeader("Content-Encoding", null)),
            _ => FaultAction.WithHeader("Content-Encoding", "gzip"),
        }));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Empty(fixture.Time.Delays);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"suki_tok")]
    [InlineData("null")]
    public async Task A_log_in_whose_response_is_cut_is_retried(string body)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        LogIn(fixture);
        fixture.Sandbox.Faults.Add(Fault.Login(FaultAction.Body(body)) with { Times = 3 });

        Assert.NotNull(await fixture.Tokens.GetAsync(fixture, CancellationToken.None));
        Assert.Equal(4, fixture.Sandbox.Requests.Logins.Count);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("{\"suki_token\":\"\"}")]
    public async Task A_log_in_whose_response_is_something_else_is_final(string body)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        LogIn(fixture);
        fixture.Sandbox.Faults.Add(Fault.Login(FaultAction.Body(body)) with { Times = Fault.Always });

        SukiSdpException failure = await Assert.ThrowsAsync<SukiSdpException>(() => fixture.Tokens.GetAsync(fixture, CancellationToken.None).AsTask());

        Assert.Equal(SukiError.ResponseInvalid, failure.Error);
        Assert.Single(fixture.Sandbox.Requests.Logins);
    }

    [Fact]
    public void Incomplete_json_is_distinguished_from_other_text()
    {
        byte[] whole = Encoding.UTF8.GetBytes("""{"recordings":[{"recording_id":"é\u00e9","sequence_number":-1.5e3,"x":[true,false,null]}],"is_streamable":true}""");

        for (int length = 0; length < whole.Length; length++)
        {
            Assert.True(JsonText.EndsEarly(whole.AsSpan(0, length)), $"{length} bytes.");
        }

        Assert.False(JsonText.EndsEarly(whole));
        Assert.False(JsonText.EndsEarly([.. whole, (byte)'x']));
    }

    private static void LogIn(SaveFixture fixture)
    {
        ServiceClient link = new(fixture.Sandbox.ApiUri, ProxySettings.SystemDefault, RetrySettings.Default, TimeSpan.FromSeconds(60), fixture.Clock);
        fixture.Tokens = new LoginTokenSource(new PartnerLogin(link, "partner-7", null, new StaticPartnerToken(SukiToken.Parse(fixture.Sandbox.PartnerToken, "test"))));
    }

    private static async Task<string> RawListingAsync(SaveFixture fixture)
    {
        using HttpClient http = new();
        http.DefaultRequestHeaders.Add("sdp_suki_token", fixture.Sandbox.Token);
        string listing = await http.GetStringAsync(new Uri(fixture.Sandbox.ApiUri, "api/v1/ambient/session/visit/recording"));
        fixture.Sandbox.Requests.Clear();
        return listing;
    }
}
