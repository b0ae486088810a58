using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using SukiSdp.Api;

namespace SukiSdp.Benchmarks.Micro;

/// <summary>Reading the response of the service.</summary>
[Config(typeof(ShortAndHere))]
[MemoryDiagnoser]
public class ListingBenchmarks
{
    private byte[] _json = [];
    private SukiConnection _connection = null!;

    /// <summary>Recordings of the session.</summary>
    [Params(1, 10)]
    public int Recordings { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        // A signed URL of Google's storage has some 600 characters.
        string signature = new('a', 512);
        IEnumerable<string> items = Enumerable.Range(1, Recordings).Select(n => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"recording_id":"01J0000000000000000000000{{n % 10}}","presigned_url":"https://storage.googleapis.com/bucket/session/{{n}}.wav?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Expires=900&X-Goog-Signature={{signature}}","expires_at":1767225600,"sequence_number":{{n}}}"""));
        _json = Encoding.UTF8.GetBytes($$"""{"recordings":[{{string.Join(',', items)}}],"is_streamable":true}""");
        SukiToken token = SukiToken.Parse("token", "a benchmark");
        _connection = new SukiConnection(
            new Uri("https://sdp.suki.ai/"), new StaticToken(token), null, ProxySettings.SystemDefault, RetrySettings.Default, TimeSpan.FromSeconds(60), Clock.System);
    }

    [Benchmark]
    public int Read() => RecordingListing.Read(_json, "session", UrlKind.Stream, _connection).Recordings.Count;
}
