using System.Globalization;
using BenchmarkDotNet.Attributes;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Benchmarks.Micro;

/// <summary>A manifest of 100,000 sessions with a recording each: what it takes before a run starts work.</summary>
[Config(typeof(ShortAndHere))]
[MemoryDiagnoser]
public class ManifestIndexBenchmarks
{
    private const int Sessions = 100_000;

    private readonly string _path = Path.GetTempFileName();

    [GlobalSetup]
    public async Task SetUp()
    {
        await using FileStream file = File.Create(_path);
        for (int i = 0; i < Sessions; i++)
        {
            string session = Guid.NewGuid().ToString(), recording = string.Create(CultureInfo.InvariantCulture, $"01J9ZK3M4N5P6Q{i:d12}");
            await file.WriteAsync(new ManifestLine
            {
                Kind = ManifestLine.FileKind,
                Session = session,
                Recording = recording,
                Sequence = 1,
                Path = $"{session}/001_{recording}.wav",
                Length = 57_600_044,
                Crc32C = "0badcafe",
                Sha256 = new string('6', 64),
                Generation = "1767225600000000",
                SavedAt = new DateTime(2026, 3, 1, 2, 3, 4, DateTimeKind.Utc),
                Status = "saved",
            }.Write());
            await file.WriteAsync(new ManifestLine { Kind = ManifestLine.SessionKind, Session = session, Recordings = 1, Status = ManifestLine.Complete }.Write());
        }
    }

    [GlobalCleanup]
    public void CleanUp() => File.Delete(_path);

    [Benchmark]
    public async Task<int> Open()
    {
        ManifestIndex index = new();
        return (await ManifestReader.ReadAsync(_path, Clock.System, index.Add, CancellationToken.None)).Count;
    }
}
