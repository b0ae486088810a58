using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>One line of the race.</summary>
internal abstract class Workload
{
    /// <summary>W1, T1 …, or several names of one workload with slashes between them.</summary>
    public abstract string Name { get; }

    /// <summary>What is done.</summary>
    public abstract string Title { get; }

    /// <summary>Measures it.</summary>
    public abstract Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken);

    /// <summary>Measures it; a failure becomes a note and a wrong result, so that the other workloads still run.</summary>
    public async Task<Section> TryRunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(bench, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return new Section(Name, Title) { WrongResults = 1, Notes = { "**Failed**: " + e.Message.ReplaceLineEndings(" ") } };
        }
    }

    /// <summary>The workloads with this name; names of several workloads, as T4, give all of them.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static IReadOnlyList<Workload> Find(string name)
    {
        Workload[] found = [.. All.Where(w => w.Name.Split('/').Contains(name, StringComparer.OrdinalIgnoreCase))];
        return found.Length > 0 ? found : throw new FormatException($"'{name}' isn't a workload. Use --list to list the workloads.");
    }

    /// <summary>All there are, in the order they run.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new OneLargeFile(tls: true), new OneLargeFile(tls: false), new ManySmallFiles(), new UntunedConcurrency(), new PacedConnections(), new KilledHalfWay(), new ManyListings(), new Start(),
        new KeptSessions(), new RealDisk(), new RefusedAbove(listings: false), new RefusedAbove(listings: true), new StoppedUnderLoad(), new AllThereAlready(), new LargeArchive(), new Measuring(),
        new LargeReport(), new Growth(),
    ];

    /// <summary>A limit of waits: so many items, so many at once, each taking so long. Seconds.</summary>
    protected static double WaitLimit(int items, int atOnce, TimeSpan each) => (items + atOnce - 1) / atOnce * each.TotalSeconds;
}
