using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>One line of the race.</summary>
internal abstract class Workload
{
    /// <summary>W1, W2 …</summary>
    public abstract string Name { get; }

    /// <summary>What is done.</summary>
    public abstract string Title { get; }

    /// <summary>Measures it.</summary>
    public abstract Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken);

    /// <summary>All there are, in the order they run.</summary>
    public static IReadOnlyList<Workload> All { get; } =
        [new OneLargeFile(), new ManySmallFiles(), new PacedConnections(), new KilledHalfWay(), new ManyListings(), new StoppedUnderLoad(), new AllThereAlready(), new LargeArchive(), new Measuring(), new LargeReport(), new Growth()];

    /// <summary>A limit of waits: so many items, so many at once, each taking so long. Seconds.</summary>
    protected static double WaitLimit(int items, int atOnce, TimeSpan each) => (items + atOnce - 1) / atOnce * each.TotalSeconds;
}
