using System.Globalization;
using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W10: a second run, for which every file exists.</summary>
internal sealed class AllThereAlready : Workload
{
    private const int RecordingsEach = 10;

    public override string Name => "W10";

    public override string Title => "second run over 10,000 existing files (--quick: 2,000), ten per session";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        int files = bench.Quick ? 2000 : 10_000;
        int sessions = files / RecordingsEach;
        string[] ids = [.. Enumerable.Range(1, RecordingsEach).Select(n => string.Create(CultureInfo.InvariantCulture, $"there{n:00}"))];
        await bench.Storage.PutAsync([.. ids.Select((id, n) => (id + ".wav", Workbench.Content(1000, n)))], cancellationToken);
        await using Listing listing = await bench.StartListingAsync("fast/", TimeSpan.Zero, Enumerable.Range(1, sessions).Select(n => (Workbench.IdOf(n), (IReadOnlyList<string>)ids)), cancellationToken);
        string folder = bench.EmptyFolder("saved");
        await bench.Shell.RunAsync("", Workbench.MakeIds(sessions), $"$ids | Save-SukiRecording -Destination '{folder}' -ThrottleLimit 16", listing.Environment, cancellationToken);
        await bench.Storage.TakeServedAsync(cancellationToken);

        Entry list = section.Add("Get-SukiRecording alone");
        Entry save = section.Add("Save-SukiRecording, all files exist");
        section.Module = save;
        Samples beyond = new();
        for (int round = 0; round < bench.Rounds; round++)
        {
            // In one shell, one after the other and warm, so that the difference is the files and not the first call.
            ShellRun run = await bench.Shell.RunAsync(
                bench.FirstSave() + "; " + Workbench.FirstList,
                Workbench.MakeIds(sessions),
                $"$ids | Get-SukiRecording | ForEach-Object {{ }}; $list = $clock.Elapsed.TotalSeconds; Set-Mark list $list; $ids | Save-SukiRecording -Destination '{folder}'; Set-Mark save ($clock.Elapsed.TotalSeconds - $list)",
                listing.Environment,
                cancellationToken);
            save.AddService(listing.TakeServed());
            Served served = await bench.Storage.TakeServedAsync(cancellationToken);
            list.Seconds.Add(run.Marks["list"]);
            save.Add(run, module: true, run.Marks["save"]);
            save.Add(served);
            beyond.Add((run.Marks["save"] - run.Marks["list"]) * 1000 / files);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  W10: {run.Marks["save"]:0.000} s, of which listing {run.Marks["list"]:0.000} s"));
        }

        section.Bars.Add(new Bar("at most 1 ms per file in addition to the listing", beyond.Median, 1, " ms per file"));
        section.Bars.Add(new Bar("no audio byte downloaded", save.Bytes.Max, 0, " bytes"));
        return section;
    }
}
