using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W2, T2: many small files, each of which keeps its client waiting, with the same concurrency for each contender.</summary>
internal sealed class ManySmallFiles : Workload
{
    public const int Files = 400;
    private const int AtOnce = 8;

    public override string Name => "W2/T2";

    public override string Title => "400 files of 64 KiB, each after 50 ms, 8 at once; the module also lists 400 sessions";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        await using SmallFiles files = await SmallFiles.PutAsync(bench, Files, "slow/", cancellationToken);
        double limit = WaitLimit(Files, AtOnce, Nginx.Delay);
        Contest contest = new(bench, section) { Objects = files.Objects };
        Entry? curl = files.AddCurl(contest, AtOnce, limit, cancellationToken);
        files.AddAria2(contest, AtOnce, limit, cancellationToken);
        files.AddRclone(contest, AtOnce, limit, cancellationToken);
        files.AddWebRequest(contest, AtOnce, limit, cancellationToken);
        Entry module = files.AddModule(contest, AtOnce, limit, cancellationToken);
        await contest.RunAsync(cancellationToken);

        section.Bars.Add(new Bar("at most 1.15 × the limit", module.Seconds.Median / limit, 1.15, " × the limit"));
        if (curl is not null)
        {
            section.Bars.Add(new Bar("at most 0.98 × curl -Z", module.Seconds.RatioTo(curl.Seconds), 0.98, " × curl -Z"));
        }

        section.Bars.Add(new Bar("connections are reused: at most one per file at once", module.Connections.Max, AtOnce, " connections"));
        return section;
    }
}
