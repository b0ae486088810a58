using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>T9: servers that refuse more than a certain number of requests at once, which no contender is told.</summary>
/// <param name="listings">Whether it is the service that refuses listings; otherwise storage refuses downloads.</param>
internal sealed class RefusedAbove(bool listings) : Workload
{
    private const int Items = 1000;
    private const int QuickItems = 300;

    public override string Name => listings ? "T9/listings" : "T9/downloads";

    public override string Title => listings
        ? "list 1,000 sessions (--quick: 300), 50 ms each, from a service that responds with status code 429 above 6 at once"
        : "1,000 files of 64 KiB (--quick: 300), each after 50 ms, from storage that responds with status code 429 above 6 at once";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        int items = bench.Quick ? QuickItems : Items;
        double limit = WaitLimit(items, Nginx.MostAtOnce, Nginx.Delay);
        Entry told, untold;
        if (listings)
        {
            await using Listing listing = await bench.StartListingAsync(
                "fast/", Nginx.Delay, Enumerable.Range(1, items).Select(n => (Workbench.IdOf(n), (IReadOnlyList<string>)[$"r{n}"])), cancellationToken, atMost: Nginx.MostAtOnce);
            Contest contest = new(bench, section) { Objects = [] };
            told = Add($" -ThrottleLimit {Nginx.MostAtOnce}");
            untold = Add("");
            await contest.RunAsync(cancellationToken);

            Entry Add(string option) => contest.AddModule(
                "Get-SukiRecording" + option,
                listing,
                Workbench.MakeIds(items) + "; $n = 0",
                _ => $"$ids | Get-SukiRecording{option} | ForEach-Object {{ $n++ }}; if ($n -ne {items}) {{ throw \"$n recordings were listed.\" }}",
                limit,
                cancellationToken);
        }
        else
        {
            await using SmallFiles files = await SmallFiles.PutAsync(bench, items, "limited/", cancellationToken);
            Contest contest = new(bench, section) { Objects = files.Objects };
            told = files.AddModule(contest, Nginx.MostAtOnce, limit, cancellationToken);
            untold = files.AddModule(contest, null, limit, cancellationToken);
            await contest.RunAsync(cancellationToken);
        }

        double Refused(Entry entry) => (listings ? entry.ServiceRefused : entry.Refused).Median * 100;
        section.Module = untold;
        section.Notes.Add(FormattableString.Invariant($"Refused: {Refused(told):0.0} % of the requests with 6 at once, {Refused(untold):0.0} % without a number."));
        section.Bars.Add(new Bar("by itself at most 1.3 × the time with 6 at once", untold.Seconds.RatioTo(told.Seconds), 1.3, " × the time"));
        section.Bars.Add(new Bar("at most 2 % of the requests refused", Refused(untold), 2, " %"));
        return section;
    }
}
