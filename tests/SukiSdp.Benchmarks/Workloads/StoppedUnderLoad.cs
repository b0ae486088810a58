using System.Diagnostics;
using System.Globalization;
using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W9: how soon the prompt is back after Ctrl+C, and after Select-Object has what it wants, while everything is in full swing.</summary>
internal sealed class StoppedUnderLoad : Workload
{
    private const int Sessions = 64;
    private const string Small = "stop-small", Large = "stop-large";

    public override string Name => "W9";

    public override string Title => "Ctrl+C, and Select-Object -First 1, while 16 connections download 64 MiB files";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        if (Machine.IgnoresInterrupt())
        {
            section.Notes.Add("Not measured: SIGINT is ignored here, as under nohup or in the background of a script, and the shells that must receive it would also ignore it.");
            return section;
        }

        await bench.Storage.PutAsync([(Small + ".wav", Workbench.Content(1 << 16, 9)), (Large + ".wav", Workbench.Content(PacedConnections.Length, 10))], cancellationToken);

        // The second session is small, the others keep their connections busy for seconds.
        await using Listing listing = await bench.StartListingAsync(
            "paced/",
            TimeSpan.Zero,
            Enumerable.Range(1, Sessions).Select(n => (Workbench.IdOf(n), (IReadOnlyList<string>)[n == 2 ? Small : Large])),
            cancellationToken);
        Entry interrupt = section.Add("Ctrl+C (SIGINT) until the shell had ended");
        Entry first = section.Add("Select-Object -First 1: from the first object to the next statement");
        Samples left = new();
        for (int round = 0; round < bench.Rounds; round++)
        {
            double seconds = await InterruptAsync(bench, listing, cancellationToken);
            interrupt.Seconds.Add(seconds);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  W9 Ctrl+C: {seconds:0.000} s"));
            string work = $"""
                $ids | Save-SukiRecording -Destination '{bench.EmptyFolder("saved")}' -ThrottleLimit 16 -RangesPerFile 1 -PassThru | ForEach-Object {"{ $first = $clock.Elapsed.TotalSeconds; $_ }"} | Select-Object -First 1 | Out-Null
                Set-Mark back ($clock.Elapsed.TotalSeconds - $first)
                $web = [Net.Http.HttpClient]::new()
                $busy = 0
                for ($i = 0; $i -lt 5; $i++) {"{ [Threading.Thread]::Sleep(100); $busy = [int] ($web.GetStringAsync('" + bench.UrlOf("status", plain: true) + "').GetAwaiter().GetResult() -replace '(?s).*Writing: (\\d+).*', '$1') - 1 }"}
                Set-Mark left $busy
                """;
            ShellRun run = await bench.Shell.RunAsync(bench.FirstSave(), Workbench.MakeIds(Sessions), work, listing.Environment, cancellationToken);
            first.Seconds.Add(run.Marks["back"]);
            left.Add(run.Marks["left"]);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  W9 Select-Object -First 1: {run.Marks["back"]:0.000} s, {run.Marks["left"]} connections left"));
            await bench.Storage.TakeServedAsync(cancellationToken);
        }

        section.Bars.Add(new Bar("Ctrl+C: returns in less than 1 s", interrupt.Seconds.Max, 1, " s"));
        section.Bars.Add(new Bar("Select-Object -First 1: returns in less than 1 s", first.Seconds.Max, 1, " s"));
        section.Bars.Add(new Bar("and no transfer continues in the shell", left.Max, 0, " transfers"));

        return section;
    }

    private static async Task<double> InterruptAsync(Workbench bench, Listing listing, CancellationToken cancellationToken)
    {
        string folder = bench.EmptyFolder("saved");
        using ChildProcess shell = bench.Shell.Start(bench.FirstSave(), Workbench.MakeIds(Sessions), $"$ids | Save-SukiRecording -Destination '{folder}' -ThrottleLimit 16 -RangesPerFile 1", listing.Environment);
        Task<ProcessResult> ended = shell.WaitAsync(cancellationToken);
        while (!ended.IsCompleted && Directory.EnumerateFiles(folder, "*.part", SearchOption.AllDirectories).Count() < 8)
        {
            await Task.Delay(5, cancellationToken);
        }

        await Task.Delay(500, cancellationToken);
        long sent = Stopwatch.GetTimestamp();
        shell.Signal(ChildProcess.SigInt);
        await ended;
        return Stopwatch.GetElapsedTime(sent).TotalSeconds;
    }
}
