using System.Net;
using System.Text;
using SukiSdp.Api;
using SukiSdp.Download;
using SukiSdp.Files;
using Xunit.Abstractions;

namespace SukiSdp.Tests;

/// <summary>Seeded fuzz of every reader of what others write: it may refuse, it may never fall over.</summary>
public sealed class UntrustedInputTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;

    private static readonly string[] Listings =
    [
        """{"recordings":[{"recording_id":"r","presigned_url":"https://x.test/a","expires_at":1738765432,"sequence_number":1}],"is_streamable":true}""",
        """{"recordings":[null,{},[],{"recording_id":{}}],"is_streamable":"x"}""",
    ];

    private static readonly string[] Errors = ["""{"code":401,"message":"invalid_sdp_token: text"}""", "<Error><Code>ExpiredToken</Code></Error>"];

    private static readonly string[] States = ["""{"schema":1,"session_id":"s","recording_id":"r","etag":"\"x\"","generation":"1","length":1000,"ranges":[[0,100],[200,300]]}"""];

    private static readonly string[] Tokens = ["eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3OTk5OTk5OTl9.c2ln"];

    private static readonly string[] HeaderValues = ["crc32c=n03x6A==,md5=Ojk9c3dhfxgoKVVHYwFbHQ==", "bytes 0-99/100", "\"etag\"", "120", "Wed, 21 Oct 2026 07:28:00 GMT"];

    [Fact]
    public void A_listing() => Fuzz(Listings, bytes => Allow<SukiSdpException>(() => RecordingListing.Read(bytes, "s", UrlKind.Stream, Connection)));

    [Fact]
    public void An_error_body() => Fuzz(Errors, bytes =>
    {
        ServiceErrorBody.ReadId(bytes);
        using HttpResponseMessage response = new(HttpStatusCode.BadRequest);
        StorageErrors.From(response, bytes, "subject", DateTimeOffset.UtcNow);
    });

    [Fact]
    public void A_state_file() => Fuzz(States, bytes =>
    {
        PartState? state = PartState.Read(bytes, "s", "r", 1000);
        Assert.True(state is null || state.Ranges!.All(r => r[0] >= 0 && r[1] <= 1000 && r[0] < r[1]));
    });

    [Fact]
    public void A_jwt() => Fuzz(Tokens, bytes => Allow<SukiSdpException>(() => SukiToken.Parse(Encoding.Latin1.GetString(bytes), "test")));

    [Fact]
    public void Storages_headers() => Fuzz(HeaderValues, bytes =>
    {
        string value = Encoding.Latin1.GetString(bytes).Replace('\r', ' ').Replace('\n', ' ').Replace('\0', ' ');
        using HttpResponseMessage response = new(HttpStatusCode.PartialContent) { Content = new ByteArrayContent([]) };
        foreach (string name in new[] { "x-goog-hash", "x-goog-generation", "ETag", "Retry-After", "x-goog-stored-content-length", "x-goog-stored-content-encoding" })
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        foreach (string name in new[] { "Content-Range", "Content-Length", "Content-Encoding", "Content-Type" })
        {
            response.Content.Headers.TryAddWithoutValidation(name, value);
        }

        ObjectMetadata.ClaimsGzip(response);
        ObjectMetadata.Read(response, isGzipBody: false);
        ObjectMetadata.Read(response, isGzipBody: true);
        _ = response.Content.Headers.ContentRange;
        _ = response.Content.Headers.ContentType;
        RetryAfter.Read(response.Headers, DateTimeOffset.UtcNow);
    });

    private void Fuzz(string[] samples, Action<byte[]> read)
    {
        int seed = TestRun.Seed(output);
        Random random = new(seed);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] input = Mutate(Encoding.UTF8.GetBytes(samples[random.Next(samples.Length)]), random);
            try
            {
                read(input);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{TestRun.HowToRepeat(seed)}, round {round}: {Convert.ToBase64String(input)}", e);
            }
        }
    }

    private static byte[] Mutate(byte[] sample, Random random)
    {
        List<byte> bytes = [.. sample];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            int at = random.Next(bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.InsertRange(at, "99999999999999999999"u8.ToArray());
                    break;
                default:
                    bytes.InsertRange(at, [.. bytes.Skip(at).Take(random.Next(20))]);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void Allow<TException>(Action action)
        where TException : Exception
    {
        try
        {
            action();
        }
        catch (TException)
        {
        }
    }

    private static SukiConnection Connection { get; } = new(
        new Uri("https://service.test/"),
        new StaticToken(SukiToken.Parse("t", "test")),
        null,
        ProxySettings.SystemDefault,
        RetrySettings.Default,
        TimeSpan.FromSeconds(60),
        Clock.System);
}
