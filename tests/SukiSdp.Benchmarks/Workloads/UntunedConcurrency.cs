using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>T3: the files of W2 when no contender is told how many to download at once.</summary>
internal sealed class UntunedConcurrency : Workload
{
    public override string Name => "T3";

    public override string Title => "400 files of 64 KiB, each after 50 ms, each program with its default concurrency";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        await using SmallFiles files = await SmallFiles.PutAsync(bench, ManySmallFiles.Files, "slow/", cancellationToken);
        Contest contest = new(bench, section) { Objects = files.Objects };
        Entry? eight = files.AddCurl(contest, 8, null, cancellationToken), sixteen = files.AddCurl(contest, 16, null, cancellationToken);
        files.AddCurl(contest, null, null, cancellationToken);
        files.AddAria2(contest, null, null, cancellationToken);
        files.AddRclone(contest, null, null, cancellationToken);
        files.AddWebRequest(contest, null, null, cancellationToken);
        Entry module = files.AddModule(contest, null, null, cancellationToken);
        await contest.RunAsync(cancellationToken);

        if (eight is not null && sixteen is not null)
        {
            section.Bars.Add(new Bar("at most 1.15 × the faster of curl -Z 8 and 16", module.Seconds.RatioTo(Samples.Lower(eight.Seconds, sixteen.Seconds)), 1.15, " × curl -Z"));
        }

        return section;
    }
}
