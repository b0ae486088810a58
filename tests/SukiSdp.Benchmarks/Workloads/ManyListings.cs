using System.Globalization;
using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W5, T5: listing many sessions.</summary>
internal sealed class ManyListings : Workload
{
    private const int AtOnce = 16;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    public override string Name => "W5/T5";

    public override string Title => "list 5,000 sessions (--quick: 1,000), 50 ms each, 16 at once";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        int sessions = bench.Quick ? 1000 : 5000;
        await using Listing listing = await bench.StartListingAsync("fast/", RoundTrip, Enumerable.Range(1, sessions).Select(n => (Workbench.IdOf(n), (IReadOnlyList<string>)[$"r{n}"])), cancellationToken);
        double limit = WaitLimit(sessions, AtOnce, RoundTrip);
        Entry rival = section.Add($"ForEach-Object -Parallel {AtOnce}, Invoke-RestMethod", limit);
        Entry module = section.Add($"Get-SukiRecording -ThrottleLimit {AtOnce}", limit);
        section.Module = module;
        Samples first = new();
        for (int round = 0; round < bench.Rounds; round++)
        {
            await TakeAsync(
                rival,
                Workbench.FirstRestMethod,
                $"$ids | ForEach-Object -ThrottleLimit {AtOnce} -Parallel {{ (Invoke-RestMethod ($env:SUKI_SDP_BASE_URI + 'api/v1/ambient/session/' + $_ + '/recording') -Headers @{{ sdp_suki_token = $env:SUKI_SDP_TOKEN }}).recordings }}");
            first.Add((await TakeAsync(module, Workbench.FirstList, $"$ids | Get-SukiRecording -ThrottleLimit {AtOnce}")).Marks["first"]);
        }

        section.Notes.Add(FormattableString.Invariant($"The module returned its first object after {first.Median * 1000:0} ms ({first.Min * 1000:0}–{first.Max * 1000:0})."));
        section.Bars.Add(new Bar("at most 1.05 × the limit", module.Seconds.Median / limit, 1.05, " × the limit"));
        section.Bars.Add(new Bar("first object after one round trip, before a second one can end", first.Median / RoundTrip.TotalSeconds, 2, " round trips"));
        section.Bars.Add(new Bar("connections are reused: at most one per listing at once", module.ServiceConnections.Max, AtOnce, " connections"));
        return section;

        async Task<ShellRun> TakeAsync(Entry entry, string firstCall, string command)
        {
            ShellRun run = await bench.Shell.RunAsync(
                firstCall,
                Workbench.MakeIds(sessions) + "; $n = 0",
                $"{command} | ForEach-Object {{ if ($n++ -eq 0) {{ Set-Mark first $clock.Elapsed.TotalSeconds }} }}; Set-Mark count $n",
                listing.Environment,
                cancellationToken,
                import: entry == module);
            entry.AddService(listing.TakeServed());
            entry.Add(run, module: entry == module);
            if ((int)run.Marks["count"] != sessions)
            {
                entry.Wrong++;
                section.WrongResults++;
            }

            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  W5 {entry.Who}: {run.Work:0.000} s, first after {run.Marks["first"]:0.000} s"));
            return run;
        }
    }
}
