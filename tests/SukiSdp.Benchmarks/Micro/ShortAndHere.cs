using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SukiSdp.Benchmarks.Micro;

/// <summary>Short runs in this process: nothing is built or restored, and all of it is over in a minute or two.</summary>
internal sealed class ShortAndHere : ManualConfig
{
    public ShortAndHere() => AddJob(Job.ShortRun.WithIterationCount(7).WithToolchain(InProcessEmitToolchain.Instance));
}
