using System.Net;
using System.Text.Json;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

/// <summary>The paths below <c>/sandbox/</c>, for tests in another process.</summary>
public sealed class ControlTests : SandboxTest
{
    [Fact]
    public async Task Faults_can_be_posted()
    {
        HttpStatusCode posted = await PostAsync("faults", """
            [
              { "target": "listing", "action": "Status", "args": { "code": 429, "headers": { "Retry-After": "3" } }, "skip": 1, "times": "always", "sessionId": "session-1" },
              { "target": "Storage", "action": "HashHeader", "args": { "values": ["crc32c=x"] } }
            ]
            """);
        Uri url = await UrlAsync();

        using HttpResponseMessage listing = await GetListingAsync();
        using HttpResponseMessage download = await GetAsync(url);

        Assert.Equal(HttpStatusCode.NoContent, posted);
        Assert.Equal(HttpStatusCode.TooManyRequests, listing.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), listing.Headers.RetryAfter?.Delta);
        Assert.Equal(["crc32c=x"], download.Headers.GetValues("x-goog-hash"));

        await PostAsync("faults", "[]");
        Assert.Empty(Sandbox.Faults.All);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("7")]
    [InlineData("""{ "target": "nowhere", "action": "Chunked" }""")]
    [InlineData("""{ "target": "storage", "action": "Explode" }""")]
    [InlineData("""{ "target": "storage", "action": "Status" }""")]
    [InlineData("""{ "target": "storage", "action": "Status", "args": { "code": "503" } }""")]
    [InlineData("""{ "target": "storage", "action": "Chunked", "times": "often" }""")]
    public async Task An_invalid_fault_is_refused_as_a_whole(string json)
    {
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("faults", json));
        Assert.Empty(Sandbox.Faults.All);
    }

    [Fact]
    public async Task Every_action_can_be_posted()
    {
        string[] actions =
        [
            .. typeof(FaultAction).GetMethods()
                .Where(method => method.IsStatic && method.ReturnType == typeof(FaultAction))
                .Select(method => method.Name),
        ];
        const string Arguments = """
            { "code": 500, "id": "x", "body": "", "bytes": 2000, "to": "http://other.invalid/", "missing": 1, "n": 1,
              "objectOffset": 0, "value": "v", "values": [], "name": "ETag", "bytesPerSecond": 1000, "delay": 1 }
            """;

        foreach (string action in actions.Except([nameof(FaultAction.Run)]))
        {
            Assert.Equal(HttpStatusCode.NoContent, await PostAsync("faults", $$"""{ "target": "storage", "action": "{{action}}", "args": {{Arguments}} }"""));
        }

        Assert.Equal(actions.Except([nameof(FaultAction.Run)]), Sandbox.Faults.All.Select(fault => fault.Action.Name));
    }

    [Fact]
    public async Task The_request_log_can_be_read_and_reset()
    {
        await Http.GetByteArrayAsync(await UrlAsync());

        JsonElement log = await LogAsync();
        Assert.Equal(ObjectLength, log.GetProperty("storageBytesServed").GetInt64());
        JsonElement[] requests = [.. log.GetProperty("requests").EnumerateArray()];
        Assert.Equal(["listing", "storage"], requests.Select(request => request.GetProperty("kind").GetString()));
        Assert.Equal(Sandbox.Token, requests[0].GetProperty("headers").GetProperty("sdp_suki_token").GetString());

        await PostAsync("reset-log");
        Assert.Empty((await LogAsync()).GetProperty("requests").EnumerateArray());
    }

    [Fact]
    public async Task URLs_and_tokens_can_be_expired()
    {
        Uri url = await UrlAsync();
        await PostAsync("expire-urls");
        await PostAsync("expire-tokens");

        using HttpResponseMessage download = await GetAsync(url);
        using HttpResponseMessage listing = await GetListingAsync();

        await AssertStorageErrorAsync(download, 400, "ExpiredToken");
        await AssertServiceErrorAsync(listing, 401, "invalid_sdp_token");
    }

    private async Task<HttpStatusCode> PostAsync(string name, string body = "")
    {
        using HttpResponseMessage response = await Http.PostAsync(new Uri(Sandbox.ApiUri, "sandbox/" + name), new StringContent(body));
        return response.StatusCode;
    }

    private async Task<JsonElement> LogAsync()
    {
        using HttpResponseMessage response = await GetAsync(new Uri(Sandbox.ApiUri, "sandbox/requests"));
        return await JsonOf(response);
    }
}
