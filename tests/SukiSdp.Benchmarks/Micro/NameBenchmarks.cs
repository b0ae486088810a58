using BenchmarkDotNet.Attributes;
using SukiSdp.Archive;

namespace SukiSdp.Benchmarks.Micro;

/// <summary>A recording's path below the destination.</summary>
[Config(typeof(ShortAndHere))]
[MemoryDiagnoser]
public class NameBenchmarks
{
    /// <summary>The recording's id: one that keeps its spelling, and one that does not.</summary>
    [Params("01J9ZK3M4N5P6Q7R8S9TAVBWCX", "Visit 12:30/ü")]
    public string RecordingId { get; set; } = "";

    [Benchmark]
    public string RelativePath() => NameTemplate.Default.RelativePath("5d4f3ad0-8a5c-4d6f-9a0a-0e6f5d9d3c11", RecordingId, 3);
}
