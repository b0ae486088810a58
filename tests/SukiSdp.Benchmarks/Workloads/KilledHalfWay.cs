using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Workloads;

/// <summary>W4, T4: W3, killed (SIGKILL) half-way and run again; and the same with an object that is replaced by another one of the same length in between.</summary>
internal sealed class KilledHalfWay : Workload
{
    private const string Id = "killed";
    private const string File = Id + ".wav";
    private const long MostTwice = 1L << 20;

    public override string Name => "W4/T4";

    public override string Title => "W3, kill -9 half-way, run again (the time is that of the second run)";

    public override async Task<Section> RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Section section = new(Name, Title);
        await PutAsync(bench, seed: 4, cancellationToken);
        string url = bench.UrlOf("paced/" + File);
        await using Listing listing = await bench.StartListingAsync("paced/", TimeSpan.Zero, [(Workbench.IdOf(1), [Id])], cancellationToken);
        Runner[] runners =
        [
            .. Program("curl -C -", "curl", 1, to => ["-sS", "-C", "-", "-o", Path.Combine(to, File), url]),
            .. Program("aria2c -c -x4 -s4 -k8M", "aria2c", 4, to => ["-q", "-c", "-x4", "-s4", "-k8M", "-d", to, url]),
            .. Program("rclone copyurl", "rclone", 1, to => ["copyurl", url, Path.Combine(to, File)]),
            Module("Save-SukiRecording (4 ranges, the default)", 4, ""),
            Module("Save-SukiRecording -RangesPerFile 1", 1, "-RangesPerFile 1"),
        ];

        foreach (int round in Enumerable.Range(0, bench.Rounds))
        {
            for (int turn = 0; turn < runners.Length; turn++)
            {
                await RoundAsync(bench, section, runners[(round + turn) % runners.Length], cancellationToken);
            }
        }

        section.Module = runners[^2].Entry;
        foreach (Runner runner in runners.Where(r => r.IsModule))
        {
            section.Bars.Add(new Bar($"{runner.Entry.Who}: at most 1.05 × remaining bytes / (rate × {runner.Connections})", runner.OverLimit.Median, 1.05, " × the limit"));
            section.Bars.Add(new Bar($"{runner.Entry.Who}: at most 1 MiB per connection downloaded twice", runner.Twice.Max / runner.Connections / MostTwice, 1, " MiB"));
        }

        foreach (Runner runner in runners)
        {
            await ReplaceAsync(bench, section, runner, cancellationToken);
        }

        return section;

        IEnumerable<Runner> Program(string who, string program, int connections, Func<string, IReadOnlyList<string>> arguments)
        {
            if (Programs.Find(program) is { } path)
            {
                yield return new Runner(section.Add(who, Limit(connections)), connections, to => ChildProcess.Start(path, [.. bench.Tls.ArgumentsOf(program), .. arguments(to)]), (entry, result) => entry.Add(result), false);
            }
            else
            {
                section.Notes.Add($"{who}: not measured, {program} is not installed.");
            }
        }

        Runner Module(string who, int connections, string option) => new(
            section.Add(who, Limit(connections)),
            connections,
            to => bench.Shell.Start(bench.FirstSave(), "", $"Save-SukiRecording {Workbench.IdOf(1)} -Destination '{to}' {option}", listing.Environment),
            (entry, result) =>
            {
                entry.Add(Shell.Read(result), module: true);
                entry.AddService(listing.TakeServed());
            },
            true);
    }

    private static double Limit(int connections) => (double)PacedConnections.Length / 2 / Nginx.PacedRate / connections;

    private static Task PutAsync(Workbench bench, int seed, CancellationToken cancellationToken) =>
        bench.Storage.PutAsync([(File, Workbench.Content(PacedConnections.Length, seed))], cancellationToken);

    private static async Task RoundAsync(Workbench bench, Section section, Runner runner, CancellationToken cancellationToken)
    {
        string folder = bench.EmptyFolder("saved");
        Served before = await StartAndKillAsync(bench, runner, folder, cancellationToken);
        using ChildProcess again = runner.Start(folder);
        ProcessResult result = await again.WaitAsync(cancellationToken);
        Served after = await bench.Storage.TakeServedAsync(cancellationToken);

        Entry entry = runner.Entry;
        runner.Read(entry, result);
        Served both = before + after;
        entry.Add(both);

        // Bytes in transit when the process was killed count as received, so that the limit is the strictest possible.
        long left = PacedConnections.Length - before.Bytes;
        runner.OverLimit.Add(entry.Seconds.Values[^1] * runner.Connections * Nginx.PacedRate / left);
        runner.Twice.Add(Math.Max(0, both.Bytes - PacedConnections.Length));
        if (!Results.AreRight(folder, [File], bench.Storage.PathOf))
        {
            entry.Wrong++;
            section.WrongResults++;
        }

        Directory.Delete(folder, recursive: true);
        await Console.Error.WriteLineAsync(FormattableString.Invariant($"  W4 {entry.Who}: {entry.Seconds.Values[^1]:0.000} s, {runner.OverLimit.Values[^1]:0.000} × the limit, {runner.Twice.Values[^1] / 1024:0} KiB twice"));
    }

    // What a rival makes of it is told; what the module makes of it must be right.
    private static async Task ReplaceAsync(Workbench bench, Section section, Runner runner, CancellationToken cancellationToken)
    {
        string folder = bench.EmptyFolder("saved");
        await StartAndKillAsync(bench, runner, folder, cancellationToken);
        await PutAsync(bench, seed: (int)Random.Shared.NextInt64(100, 1_000_000), cancellationToken);
        using ChildProcess again = runner.Start(folder);
        ProcessResult result = await again.WaitAsync(cancellationToken);
        bool right = Results.AreRight(folder, [File], bench.Storage.PathOf);
        section.Notes.Add($"Object replaced between the runs, {runner.Entry.Who}: {(right ? "a correct file" : result.ExitCode == 0 ? "a corrupt file, and exit code 0" : $"no correct file, exit code {result.ExitCode}")}.");
        section.WrongResults += runner.IsModule && !right ? 1 : 0;
        await bench.Storage.TakeServedAsync(cancellationToken);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Served> StartAndKillAsync(Workbench bench, Runner runner, string folder, CancellationToken cancellationToken)
    {
        await bench.Storage.TakeServedAsync(cancellationToken);
        using ChildProcess first = runner.Start(folder);
        Task<ProcessResult> ended = first.WaitAsync(cancellationToken);
        while (!ended.IsCompleted && !Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any())
        {
            await Task.Delay(5, cancellationToken);
        }

        await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(Limit(runner.Connections)), cancellationToken));
        first.Signal(ChildProcess.SigKill);
        await ended;
        return await bench.Storage.TakeServedAsync(cancellationToken);
    }

    private sealed record Runner(Entry Entry, int Connections, Func<string, ChildProcess> Start, Action<Entry, ProcessResult> Read, bool IsModule)
    {
        /// <summary>The second run's time over what was left / (rate × connections).</summary>
        public Samples OverLimit { get; } = new();

        /// <summary>Bytes that storage sent twice.</summary>
        public Samples Twice { get; } = new();
    }
}
