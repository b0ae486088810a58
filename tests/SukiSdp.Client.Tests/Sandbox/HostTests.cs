using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.SandboxTests;

public sealed class HostTests
{
    private const string SessionId = "session-1";

    [Fact]
    [Trait("Wine", "no keys for certificates")]
    public async Task Each_endpoint_uses_https_with_its_own_certificate()
    {
        using X509Certificate2 api = SelfSigned("api.invalid");
        using X509Certificate2 storage = SelfSigned("storage.invalid");
        List<string> seen = [];
        using HttpClientHandler handler = new()
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            {
                seen.Add(certificate!.Subject);
                return true;
            },
        };
        using HttpClient http = new(handler);
        await using SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions { ApiCertificate = api, StorageCertificate = storage });
        sandbox.Sessions.Add(new SandboxSession(SessionId, SandboxObject.Wav(1)));

        Assert.Equal(("https", "https"), (sandbox.ApiUri.Scheme, sandbox.StorageUri.Scheme));
        byte[] audio = await http.GetByteArrayAsync(await FirstUrlAsync(http, sandbox));

        Assert.Equal(sandbox.Sessions[SessionId].Recordings[0].Object.ToArray(), audio);
        Assert.Equal(["CN=api.invalid", "CN=storage.invalid"], seen);
    }

    [Fact]
    [Trait("Wine", "no keys for certificates")]
    public async Task An_untrusted_certificate_is_refused_by_an_ordinary_client()
    {
        using X509Certificate2 certificate = SelfSigned("api.invalid");
        using HttpClient http = new();
        await using SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions { ApiCertificate = certificate });

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(sandbox.ApiUri));

        Assert.Equal(HttpRequestError.SecureConnectionError, refused.HttpRequestError);
        Assert.Empty(sandbox.Requests.All);
    }

    [Fact]
    public async Task Recordings_can_be_listed_at_another_server()
    {
        using HttpClient http = new();
        await using SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions
        {
            StorageRoot = new Uri("http://127.0.0.1:9/"),
            StoragePathTemplate = "{root}obj/{sessionId}/{recordingId}.wav",
        });
        sandbox.Sessions.Add(new SandboxSession(SessionId) { Recordings = { new SandboxRecording { Id = "a b", Object = SandboxObject.Wav(1) } } });

        Assert.Equal("http://127.0.0.1:9/obj/session-1/a%20b.wav", await FirstUrlAsync(http, sandbox));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_IOException()
    {
        await using SandboxHost first = await SandboxHost.StartAsync();

        await Assert.ThrowsAsync<IOException>(() => SandboxHost.StartAsync(new SandboxOptions { ApiPort = first.ApiUri.Port }));
    }

    [Fact]
    public async Task Delays_come_before_the_headers()
    {
        using HttpClient http = new();
        TimeSpan delay = TimeSpan.FromMilliseconds(100);
        await using SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions { ListingDelay = delay, StorageDelay = delay });
        sandbox.Sessions.Add(new SandboxSession(SessionId, SandboxObject.Wav(1)));
        long start = System.Diagnostics.Stopwatch.GetTimestamp();

        await http.GetByteArrayAsync(await FirstUrlAsync(http, sandbox));

        // A timer may ring a tick early.
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) > 1.8 * delay);
    }

    [Fact]
    public async Task Every_completed_request_is_logged_without_its_query()
    {
        List<string> lines = [];
        using HttpClient http = new();
        await using (SandboxHost sandbox = await SandboxHost.StartAsync(new SandboxOptions { Log = lines.Add }))
        {
            sandbox.Sessions.Add(new SandboxSession(SessionId));
            await http.GetAsync(new Uri(sandbox.ApiUri, "elsewhere?secret=1"));
        }

        Assert.StartsWith("#1 GET /elsewhere 404 ", Assert.Single(lines), StringComparison.Ordinal);
    }

    private static async Task<string> FirstUrlAsync(HttpClient http, SandboxHost sandbox)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(sandbox.ApiUri, $"api/v1/ambient/session/{SessionId}/recording"));
        request.Headers.Add("sdp_suki_token", sandbox.Token);
        using HttpResponseMessage response = await http.SendAsync(request);
        using var listing = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return listing.RootElement.GetProperty("recordings")[0].GetProperty("presigned_url").GetString()!;
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        // Windows' TLS takes no key that is in memory only.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }
}
