using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>T6: what a new shell spends on the module before there is work: its import, and the first listing.</summary>
internal sealed class Start : Workload
{
    private const double MostImport = 45, MostFirstCall = 90;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(50);

    public override string Name => "T6";

    public override string Title => "a new shell: start, import, and the first call, which lists one session after 50 ms (twice as many rounds)";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        await using Listing tls = await bench.StartListingAsync("fast/", RoundTrip, [], cancellationToken);
        await using Listing plain = await bench.StartListingAsync("fast/", RoundTrip, [], cancellationToken, plain: true);
        Entry idle = section.Add("a shell without a command"), imported = section.Add("Import-Module SukiSdp"), import = section.Add("Import-Module SukiSdp, inside the shell");
        Entry first = section.Add("first Get-SukiRecording"), firstPlain = section.Add("first Get-SukiRecording, plain http"), rival = section.Add("first Invoke-RestMethod");
        for (int round = 0; round < bench.Rounds * 2; round++)
        {
            Whole(idle, await RunAsync("", tls, import: false));
            ShellRun run = await RunAsync("", tls);
            Whole(imported, run);
            import.Seconds.Add(run.Import);
            first.Seconds.Add((await RunAsync(Workbench.FirstList, tls)).FirstCall);
            firstPlain.Seconds.Add((await RunAsync(Workbench.FirstList, plain)).FirstCall);
            rival.Seconds.Add((await RunAsync(Workbench.FirstRestMethod, tls, import: false)).FirstCall);
            await Console.Error.WriteLineAsync(FormattableString.Invariant($"  T6 import {(imported.Seconds.Values[^1] - idle.Seconds.Values[^1]) * 1000:0} ms, first call {first.Seconds.Values[^1] * 1000:0} ms"));
        }

        double server = RoundTrip.TotalMilliseconds;
        section.Notes.Add(FormattableString.Invariant($"First call in addition to the server's {server:0} ms: {(first.Seconds.Median * 1000) - server:0} ms, with plain http {(firstPlain.Seconds.Median * 1000) - server:0} ms."));
        section.Bars.Add(new Bar("import: at most 45 ms in addition to the shell", imported.Seconds.Minus(idle.Seconds) * 1000, MostImport, " ms"));
        section.Bars.Add(new Bar("first call: at most 90 ms in addition to the server", (first.Seconds.Median * 1000) - server, MostFirstCall, " ms"));
        return section;

        Task<ShellRun> RunAsync(string firstCall, Listing listing, bool import = true) => bench.Shell.RunAsync(firstCall, "", "", listing.Environment, cancellationToken, import);

        static void Whole(Entry entry, ShellRun run)
        {
            entry.Seconds.Add(run.Whole);
            entry.Cpu.Add(run.WholeCpu);
        }
    }
}
