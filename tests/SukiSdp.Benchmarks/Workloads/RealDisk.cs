using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>T8: many small files to a disk, safe from a power failure at the end.</summary>
internal sealed class RealDisk : Workload
{
    private const int Files = 1000;
    private const int AtOnce = 8;

    public override string Name => "T8";

    public override string Title => "1,000 files of 64 KiB (--quick: 200) to a disk, flushed, 8 at once; the module also lists as many sessions";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        string disk = bench.Arguments.Disk ?? Path.GetTempPath();
        string format = new DriveInfo(disk).DriveFormat;
        if (format is "tmpfs" or "ramfs")
        {
            section.Notes.Add($"NOT RUN: the folder is in memory ({format}). Specify a folder on a disk with --disk.");
            return section;
        }

        string below = Directory.CreateDirectory(Path.Combine(disk, "sukisdp-race-" + Path.GetRandomFileName())).FullName;
        try
        {
            await using SmallFiles files = await SmallFiles.PutAsync(bench, bench.Quick ? Files / 5 : Files, "fast/", cancellationToken);
            Contest contest = new(bench, section) { Objects = files.Objects, Below = below };
            Entry? curl = files.AddCurl(contest, AtOnce, null, cancellationToken, then: "sync");
            files.AddCurl(contest, AtOnce, null, cancellationToken);
            Entry module = files.AddModule(contest, AtOnce, null, cancellationToken);
            await contest.RunAsync(cancellationToken);

            section.Notes.Add($"The file system is {format}.");
            if (curl is not null)
            {
                section.Bars.Add(new Bar("at most 1.25 × curl -Z with one sync at the end", module.Seconds.RatioTo(curl.Seconds), 1.25, " × curl -Z and sync"));
            }
        }
        finally
        {
            Directory.Delete(below, recursive: true);
        }

        return section;
    }
}
