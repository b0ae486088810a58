using System.Runtime.InteropServices;
using BenchmarkDotNet.Running;
using SukiSdp.Benchmarks;
using SukiSdp.Benchmarks.Bench;
using SukiSdp.Benchmarks.Report;
using SukiSdp.Benchmarks.Workloads;

const int WrongResult = 1;
const int CannotRun = 2;

if (args is ["micro", .. var rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(Workload).Assembly).Run(rest.Length > 0 ? rest : ["--filter", "*"]);
    return 0;
}

using CancellationTokenSource stop = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    BenchmarkArguments arguments = BenchmarkArguments.Parse(args);
    Workload[] chosen = [.. arguments.Workloads.Count == 0
        ? Workload.All
        : arguments.Workloads.SelectMany(Workload.Find).Distinct()];
    if (arguments.Help || arguments.List)
    {
        Console.WriteLine(arguments.Help ? BenchmarkArguments.Usage : string.Join('\n', Workload.All.Select(w => $"{w.Name,-14}{w.Title}")));
        return 0;
    }

    if (!OperatingSystem.IsLinux())
    {
        throw new InvalidOperationException("The workloads require Linux: nginx, /dev/shm and /proc. The micro-benchmarks run on every system.");
    }

    string repository = await Repository.FindAsync(arguments.Stage, stop.Token);
    Machine machine = await Machine.LookAsync(stop.Token);
    List<Section> sections = [];
    await using Workbench bench = await Workbench.SetUpAsync(arguments, Path.Combine(repository, "out", "SukiSdp", "SukiSdp.psd1"), stop.Token);
    foreach (Workload workload in chosen)
    {
        await Console.Error.WriteLineAsync($"{workload.Name}: {workload.Title}");
        sections.Add(await workload.TryRunAsync(bench, stop.Token));
    }

    string report = MarkdownReport.Write(machine, bench, sections);
    Console.WriteLine(report);
    if (arguments.Write)
    {
        await PerformancePage.WriteAsync(Path.Combine(repository, "docs"), report, sections);
    }

    int wrong = sections.Sum(s => s.WrongResults);
    if (wrong > 0)
    {
        await Console.Error.WriteLineAsync($"{wrong} results differed from storage.");
    }

    return wrong > 0 ? WrongResult : 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("Stopped.");
    return CannotRun;
}
catch (Exception e) when (e is FormatException or InvalidOperationException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return CannotRun;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
