using System.Runtime.Loader;
using BenchmarkDotNet.Attributes;
using SukiSdp.Benchmarks.Bench;
using SukiSdp.Files;

namespace SukiSdp.Benchmarks.Micro;

/// <summary>The checksum: with the processor's instruction, and by tables as Windows PowerShell 5.1 runs it (here under .NET's own compiler).</summary>
[Config(typeof(ShortAndHere))]
public class Crc32CBenchmarks
{
    private byte[] _data = [];
    private AppendTo _tables = null!;

    private delegate uint AppendTo(uint crc, ReadOnlySpan<byte> data);

    /// <summary>Bytes of one call; the module sums what one read brought.</summary>
    [Params(4 * 1024, 64 * 1024, 256 * 1024)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _data = Workbench.Content(Bytes, seed: 1);
        string module = Path.Combine(Repository.FindAsync(stage: false, CancellationToken.None).GetAwaiter().GetResult(), "out", "SukiSdp", "bin", "net472", "SukiSdp.Client.dll");
        Type type = new AssemblyLoadContext("net472").LoadFromAssemblyPath(module).GetType("SukiSdp.Files.Crc32C", throwOnError: true)!;
        _tables = type.GetMethod("Append")!.CreateDelegate<AppendTo>();
        if (Tables() != Instruction())
        {
            throw new InvalidOperationException("The two do not agree.");
        }
    }

    [Benchmark(Baseline = true)]
    public uint Instruction() => Crc32C.Append(0, _data);

    [Benchmark]
    public uint Tables() => _tables(0, _data);

    [Benchmark]
    public uint Combine() => Crc32C.Combine(0xDEADBEEF, 0x12345678, Bytes);
}
