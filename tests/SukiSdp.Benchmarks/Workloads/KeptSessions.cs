using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>T7: the next nightly run over an archive in which every session is complete.</summary>
internal sealed class KeptSessions : Workload
{
    private const long BytesPerSession = 8 * 1024;

    public override string Name => "T7";

    public override string Title => "second run over a manifest of 100,000 and of 1,000,000 sessions (--quick: 10,000 and 100,000), one recording each, all complete";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title) { HasMemoryBar = true, Transport = "no requests" };
        foreach ((int sessions, double most) in bench.Quick ? [(10_000, 0.6), (100_000, 0.6)] : new[] { (100_000, 0.6), (1_000_000, 5.0) })
        {
            string count = FormattableString.Invariant($"{sessions:#,0} sessions");
            if (sessions * BytesPerSession > Machine.AvailableBytes())
            {
                section.Notes.Add($"{count}: not measured, there is not enough memory for the files.");
                continue;
            }

            Entry entry = await MeasureAsync(bench, section, sessions, count, cancellationToken);
            section.Module = entry;
            section.Bars.Add(new Bar(FormattableString.Invariant($"{count}: at most {most} s"), entry.Seconds.Median, most, " s"));
            section.Bars.Add(new Bar($"{count}: at most 200 MiB over the shell", entry.Memory.Max / (1 << 20), 200, " MiB"));
        }

        return section;
    }

    private async Task<Entry> MeasureAsync(Workbench bench, Section section, int sessions, string count, CancellationToken cancellationToken)
    {
        string folder = bench.EmptyFolder("saved");
        await LargeArchive.MakeAsync(folder, sessions, 1, new byte[1], cancellationToken);
        await using Listing listing = await bench.StartListingAsync("fast/", TimeSpan.Zero, [], cancellationToken);
        Entry entry = section.Add("Save-SukiRecording, " + count);
        for (int round = 0; round < bench.Rounds; round++)
        {
            entry.Add(
                await bench.Shell.RunAsync(bench.FirstSave(), Workbench.MakeIds(sessions), $"$ids | Save-SukiRecording -Destination '{folder}' -ManifestPath '{folder}'", listing.Environment, cancellationToken),
                module: true);
            bool isRight = listing.TakeServed().Requests == 0;
            entry.Wrong += isRight ? 0 : 1;
            section.WrongResults += isRight ? 0 : 1;
            await Console.Error.WriteLineAsync(FormattableString.Invariant($"  {Name} {entry.Who}: {entry.Seconds.Values[^1]:0.000} s, {entry.Memory.Values[^1] / (1 << 20):0} MiB over idle"));
        }

        Directory.Delete(folder, recursive: true);
        return entry;
    }
}
