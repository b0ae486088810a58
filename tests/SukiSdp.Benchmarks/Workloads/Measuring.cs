using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W12: the levels of one large recording, with one core.</summary>
internal sealed class Measuring : Workload
{
    private const string Id = "loud";
    private const double MostSecondsPerGigabyte = 2;

    public override string Name => "W12";

    public override string Title => "levels of one file of 1 GiB (--quick: 256 MiB), 16-bit PCM, with one core";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title) { Transport = "no requests" };
        string name = Id + ".wav";
        await bench.Storage.PutAsync([(name, Workbench.Content((bench.Quick ? 256L : 1024L) << 20, seed: 12))], cancellationToken);
        string path = bench.Storage.PathOf(name);
        double gigabytes = new FileInfo(path).Length / 1e9;
        await using Listing listing = await bench.StartListingAsync("fast/", TimeSpan.Zero, [], cancellationToken);
        Contest contest = new(bench, section) { Objects = [] };

        contest.AddProgram("sox stat", "sox", _ => ["-V1", path, "-n", "stat"], null, cancellationToken);
        contest.AddProgram("ffmpeg astats", "ffmpeg", _ => ["-v", "error", "-threads", "1", "-i", path, "-af", "astats", "-f", "null", "-"], null, cancellationToken);
        Entry module = contest.AddModule("Measure-SukiRecording", listing, "", _ => $"$null = Measure-SukiRecording -LiteralPath '{path}' -ThrottleLimit 1", null, cancellationToken);
        await contest.RunAsync(cancellationToken);

        section.Notes.Add(FormattableString.Invariant($"{gigabytes * 1000 / module.Seconds.Median:0} MB/s."));
        section.Bars.Add(new Bar("at most 2 s per GB with one core, which is 500 MB/s", module.Seconds.Median / gigabytes, MostSecondsPerGigabyte, " s per GB"));
        return section;
    }
}
