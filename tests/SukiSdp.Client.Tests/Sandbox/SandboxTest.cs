using System.Net;
using System.Text.Json;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

/// <summary>A sandbox with one session of one object, and a plain client that changes nothing of what the sandbox sends.</summary>
public abstract class SandboxTest : IAsyncLifetime
{
    protected const string SessionId = "session-1";
    protected const int ObjectLength = 100_000;

    private protected TestClock Clock { get; } = new();

    protected SandboxHost Sandbox { get; private set; } = null!;

    protected HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseProxy = false,

        // On a connection that was used before, .NET sends a request a second time when the connection ends before the response. A test that counts requests
        // must not see that.
        PooledConnectionLifetime = TimeSpan.Zero,
    });

    protected SandboxObject Content { get; } = SandboxObject.FromBytes(SandboxObject.Random(ObjectLength, seed: 7).ToArray());

    protected SandboxSession Session => Sandbox.Sessions[SessionId];

    public async Task InitializeAsync()
    {
        Sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = Clock });
        Sandbox.Sessions.Add(new SandboxSession(SessionId, Content));
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Sandbox.DisposeAsync();
    }

    protected Uri ListingUri(string sessionId = SessionId, string query = "") =>
        new(Sandbox.ApiUri, $"api/v1/ambient/session/{Uri.EscapeDataString(sessionId)}/recording{query}");

    protected Task<HttpResponseMessage> GetListingAsync(string sessionId = SessionId, string query = "", string? token = null) =>
        GetAsync(ListingUri(sessionId, query), ("sdp_suki_token", token ?? Sandbox.Token));

    protected async Task<JsonElement> ListAsync(string sessionId = SessionId, string query = "")
    {
        using HttpResponseMessage response = await GetListingAsync(sessionId, query);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return await JsonOf(response);
    }

    /// <summary>The URL of the session's first recording, from a listing.</summary>
    protected async Task<Uri> UrlAsync(string sessionId = SessionId, string query = "")
    {
        JsonElement listing = await ListAsync(sessionId, query);
        return new Uri(listing.GetProperty("recordings")[0].GetProperty("presigned_url").GetString()!);
    }

    /// <summary>Returns when the headers are there.</summary>
    protected Task<HttpResponseMessage> GetAsync(Uri uri, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Get, uri);
        foreach ((string name, string value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    protected static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    /// <summary>An error of the service: its status, its number and its id.</summary>
    protected static async Task AssertServiceErrorAsync(HttpResponseMessage response, int status, string messageStart)
    {
        Assert.Equal(status, (int)response.StatusCode);
        JsonElement error = await JsonOf(response);
        Assert.Equal(status, error.GetProperty("code").GetInt32());
        Assert.StartsWith(messageStart, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    /// <summary>An error of the storage: its status and its code. Gives the whole XML.</summary>
    protected static async Task<string> AssertStorageErrorAsync(HttpResponseMessage response, int status, string code)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/xml", response.Content.Headers.ContentType?.MediaType);
        string xml = await response.Content.ReadAsStringAsync();
        Assert.Contains($"<Code>{code}</Code>", xml, StringComparison.Ordinal);
        return xml;
    }
}
