using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Bench;

/// <summary>What a contender took in one round.</summary>
/// <param name="Seconds">Of the work.</param>
/// <param name="Memory">Peak, bytes.</param>
/// <param name="Start">Seconds of a shell's start and end.</param>
/// <param name="Import">Seconds of the module's import.</param>
internal sealed record Lap(double Seconds, long Memory, double? Start = null, double? Import = null)
{
    public static Lap Of(ShellRun run, bool import) => new(run.Work, run.OverIdle, run.Whole - run.Work - run.Import, import ? run.Import : null);
}

/// <summary>Somebody who takes part: a line of the table and the way to run it on an empty folder.</summary>
internal sealed record Contender(Entry Entry, Func<string, Task<Lap>> RunAsync, bool IsModule = false);

/// <summary>Rounds in which everybody runs once, each round beginning with another.</summary>
internal sealed class Contest(Workbench bench, Section section)
{
    private readonly List<Contender> _contenders = [];

    /// <summary>The objects that everybody has to bring.</summary>
    public required IReadOnlyCollection<string> Objects { get; init; }

    /// <summary>Adds a program by what it is called with, given the target folder; when it is not installed, the report says so.</summary>
    public void AddProgram(string who, string program, Func<string, IReadOnlyList<string>> arguments, double? limit, CancellationToken stop)
    {
        if (Programs.Find(program) is not { } path)
        {
            section.Notes.Add($"{who}: not measured, {program} is not installed.");
            return;
        }

        _contenders.Add(new Contender(section.Add(who, limit), async folder =>
        {
            ProcessResult result = await ChildProcess.RunAsync(path, arguments(folder), null, stop);
            return result.ExitCode == 0
                ? new Lap(result.Seconds, result.PeakBytes)
                : throw new InvalidOperationException($"{who} ended with {result.ExitCode}: {result.Errors}");
        }));
    }

    /// <summary>Adds a script of PowerShell's own cmdlets, which need <c>pwsh</c>.</summary>
    public void AddScript(string who, string prepare, Func<string, string> work, double? limit, CancellationToken stop)
    {
        if (!bench.Shell.IsPwsh)
        {
            section.Notes.Add($"{who}: not measured, pwsh is not installed.");
            return;
        }

        _contenders.Add(new Contender(section.Add(who, limit), async folder =>
            Lap.Of(await bench.Shell.RunAsync(prepare, work(folder), new Dictionary<string, string>(), stop, import: false), import: false)));
    }

    /// <summary>Adds the module, by a script of its cmdlets.</summary>
    public Entry AddModule(string who, Listing listing, string prepare, Func<string, string> work, double? limit, CancellationToken stop)
    {
        Contender contender = new(
            section.Add(who, limit),
            async folder =>
            {
                ShellRun run = await bench.Shell.RunAsync(prepare, work(folder), listing.Environment, stop);
                listing.Forget();
                return Lap.Of(run, import: true);
            },
            IsModule: true);
        _contenders.Add(contender);
        section.Module ??= contender.Entry;
        return contender.Entry;
    }

    /// <summary>Runs all rounds.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await bench.Storage.TakeServedAsync(stop);
        for (int round = 0; round < bench.Rounds; round++)
        {
            for (int turn = 0; turn < _contenders.Count; turn++)
            {
                await RunAsync(_contenders[(round + turn) % _contenders.Count], stop);
            }
        }
    }

    private async Task RunAsync(Contender contender, CancellationToken stop)
    {
        string folder = bench.EmptyFolder("saved");
        Lap lap = await contender.RunAsync(folder);
        Served served = await bench.Storage.TakeServedAsync(stop);
        Entry entry = contender.Entry;
        entry.Seconds.Add(lap.Seconds);
        entry.Memory.Add(lap.Memory);
        entry.Bytes.Add(served.Bytes);
        entry.Requests.Add(served.Requests);
        if (lap.Start is { } start)
        {
            entry.Start.Add(start);
        }

        if (lap.Import is { } import)
        {
            entry.Import.Add(import);
        }

        if (!Results.AreRight(folder, Objects, bench.Storage.PathOf))
        {
            entry.Wrong++;
            section.WrongResults++;
        }

        Directory.Delete(folder, recursive: true);
        await Console.Error.WriteLineAsync(FormattableString.Invariant($"  {section.Name} {entry.Who}: {lap.Seconds:0.000} s"));
    }
}
