using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W3, T4: a server that gives each connection so much and no more.</summary>
internal sealed class PacedConnections : Workload
{
    /// <summary>Bytes of the object.</summary>
    public const long Length = 64L << 20;

    private const string Id = "paced";

    public override string Name => "W3/T4";

    public override string Title => "64 MiB from a server with 8 MiB/s per connection";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        string name = Id + ".wav";
        await bench.Storage.PutAsync([(name, Workbench.Content(Length, seed: 3))], cancellationToken);
        string url = bench.UrlOf("paced/" + name);
        await using Listing listing = await bench.StartListingAsync("paced/", TimeSpan.Zero, [(Workbench.IdOf(1), [Id])], cancellationToken);
        Contest contest = new(bench, section) { Objects = [name] };

        Entry? curl = contest.AddProgram("curl", "curl", to => ["-sS", "-o", Path.Combine(to, name), url], Limit(1), cancellationToken);
        contest.AddProgram("aria2c", "aria2c", to => ["-q", "-d", to, url], Limit(1), cancellationToken);
        contest.AddProgram("aria2c -x4 -s4 -k8M", "aria2c", to => ["-q", "-x4", "-s4", "-k8M", "-d", to, url], Limit(4), cancellationToken);
        contest.AddProgram("aria2c -x8 -s8 -k8M", "aria2c", to => ["-q", "-x8", "-s8", "-k8M", "-d", to, url], Limit(8), cancellationToken);
        Entry four = contest.AddModule("Save-SukiRecording (4 ranges, the default)", listing, "", to => $"Save-SukiRecording {Workbench.IdOf(1)} -Destination '{to}'", Limit(4), cancellationToken);
        Entry eight = contest.AddModule("Save-SukiRecording -RangesPerFile 8", listing, "", to => $"Save-SukiRecording {Workbench.IdOf(1)} -Destination '{to}' -RangesPerFile 8", Limit(8), cancellationToken);
        await contest.RunAsync(cancellationToken);

        section.Bars.Add(new Bar("at most 1.1 × the limit with 4 ranges", four.Seconds.Median / Limit(4), 1.1, " × the limit"));
        section.Bars.Add(new Bar("at most 1.1 × the limit with 8 ranges", eight.Seconds.Median / Limit(8), 1.1, " × the limit"));
        if (curl is not null)
        {
            section.Bars.Add(new Bar("by default at most 0.25 × curl's time", four.Seconds.RatioTo(curl.Seconds), 0.25, " × curl's time"));
        }

        return section;
    }

    private static double Limit(int connections) => (double)Length / Nginx.PacedRate / connections;
}
