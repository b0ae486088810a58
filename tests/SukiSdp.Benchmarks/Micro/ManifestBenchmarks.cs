using BenchmarkDotNet.Attributes;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Benchmarks.Micro;

/// <summary>One line of a manifest: what each saved file costs, and each known one at the start of a run.</summary>
[Config(typeof(ShortAndHere))]
[MemoryDiagnoser]
public class ManifestBenchmarks
{
    private readonly ManifestLine _line = new()
    {
        Kind = ManifestLine.FileKind,
        Session = "5d4f3ad0-8a5c-4d6f-9a0a-0e6f5d9d3c11",
        Recording = "01J9ZK3M4N5P6Q7R8S9TAVBWCX",
        Sequence = 3,
        Path = "5d4f3ad0-8a5c-4d6f-9a0a-0e6f5d9d3c11/003_01J9ZK3M4N5P6Q7R8S9TAVBWCX.wav",
        Length = 57_600_044,
        Crc32C = "0badcafe",
        Generation = "1767225600000000",
        SavedAt = new DateTime(2026, 3, 1, 2, 3, 4, DateTimeKind.Utc),
        Status = "Saved",
    };

    private byte[] _text = [];

    [GlobalSetup]
    public void SetUp() => _text = _line.Write();

    [Benchmark]
    public byte[] Write() => _line.Write();

    [Benchmark]
    public bool Read() => ManifestEntry.TryRead(_text, out _);
}
