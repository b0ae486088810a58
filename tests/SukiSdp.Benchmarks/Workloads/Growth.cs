using System.Globalization;
using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>How W2 and W5 grow with the number of items, in time and memory.</summary>
internal sealed class Growth : Workload
{
    private const int AtOnce = 64;

    // Of a file, its folder, and the session and the requests in the sandbox.
    private const int BytesPerItem = 12 << 10;
    private static readonly int[] Counts = [100, 1000, 10_000, 100_000, 1_000_000];

    public override string Name => "growth";

    public override string Title => "W2 and W5 at 100, 1,000, 10,000 and 100,000 items (--quick: to 1,000; --items 1000000: also at 1,000,000, with files of 1 KiB), 50 ms each, 64 at once";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        int most = bench.Arguments.Items ?? (bench.Quick ? 1000 : 100_000);
        List<GrowthPoint> lists = [], saves = [];
        foreach (int count in Counts.Where(c => c <= most))
        {
            lists.Add(await ListAsync(bench, section, count, cancellationToken));
            if ((long)count * (LengthOf(count) + BytesPerItem) > Machine.AvailableBytes())
            {
                section.Notes.Add($"Saving {count} files: not measured, there is not enough memory for them.");
                continue;
            }

            saves.Add(await SaveAsync(bench, section, count, cancellationToken));
        }

        section.Growth.Add(new GrowthSeries("Get-SukiRecording (W5)", lists));
        section.Growth.Add(new GrowthSeries("Save-SukiRecording (W2)", saves));
        return section;
    }

    private static async Task<GrowthPoint> ListAsync(Workbench bench, Section section, int count, CancellationToken cancellationToken)
    {
        await using Listing listing = await StartAsync(bench, Nginx.Delay, count, cancellationToken);
        ShellRun run = await bench.Shell.RunAsync(
            Workbench.FirstList,
            Workbench.MakeIds(count) + "; $n = 0",
            $"$ids | Get-SukiRecording -ThrottleLimit {AtOnce} | ForEach-Object {{ $n++ }}; Set-Mark count $n",
            listing.Environment,
            cancellationToken);
        return Point(section, $"Get-SukiRecording, {count:#,0} sessions", count, run, listing.TakeServed(), (int)run.Marks["count"] == count);
    }

    private static async Task<GrowthPoint> SaveAsync(Workbench bench, Section section, int count, CancellationToken cancellationToken)
    {
        await using Listing listing = await StartAsync(bench, TimeSpan.Zero, count, cancellationToken);
        await bench.Storage.PutAsync([(Nginx.ManyObject, Workbench.Content(LengthOf(count), 2))], cancellationToken);
        string folder = bench.EmptyFolder("saved");
        ShellRun run = await bench.Shell.RunAsync(bench.FirstSave(), Workbench.MakeIds(count), $"$ids | Save-SukiRecording -Destination '{folder}' -ThrottleLimit {AtOnce}", listing.Environment, cancellationToken);
        byte[] expected = await File.ReadAllBytesAsync(bench.Storage.PathOf(Nginx.ManyObject), cancellationToken);
        int right = 0, all = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            all++;
            right += (await File.ReadAllBytesAsync(file, cancellationToken)).AsSpan().SequenceEqual(expected) ? 1 : 0;
        }

        Directory.Delete(folder, recursive: true);
        return Point(section, $"Save-SukiRecording, {count:#,0} files of {LengthOf(count) >> 10} KiB", count, run, listing.TakeServed(), right == count && all == count);
    }

    private static int LengthOf(int count) => (count > 100_000 ? 1 : 64) << 10;

    private static Task<Listing> StartAsync(Workbench bench, TimeSpan delay, int count, CancellationToken cancellationToken) =>
        bench.StartListingAsync("many/", delay, Enumerable.Range(1, count).Select(n => (Workbench.IdOf(n), (IReadOnlyList<string>)[string.Create(CultureInfo.InvariantCulture, $"r{n:000000}")])), cancellationToken);

    private static GrowthPoint Point(Section section, string who, int count, ShellRun run, Served listed, bool right)
    {
        Entry entry = section.Add(who, WaitLimit(count, AtOnce, Nginx.Delay));
        entry.Add(run, module: true);
        entry.AddService(listed);
        entry.Wrong += right ? 0 : 1;
        section.WrongResults += right ? 0 : 1;
        Console.Error.WriteLine(FormattableString.Invariant($"  growth {who}: {run.Work:0.000} s, {run.OverIdle >> 20} MiB over idle"));
        return new GrowthPoint(count, run.Work, entry.Limit!.Value, run.OverIdle);
    }
}
