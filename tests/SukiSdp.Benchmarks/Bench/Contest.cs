using SukiSdp.Benchmarks.Report;

namespace SukiSdp.Benchmarks.Bench;

/// <summary>A participant: a line of the table, and the way to run it on an empty folder, which adds what it took to the line.</summary>
internal sealed record Contender(Entry Entry, Func<string, Task> RunAsync);

/// <summary>Rounds in which every participant runs once, each round starting with another one.</summary>
internal sealed class Contest(Workbench bench, Section section)
{
    private readonly List<Contender> _contenders = [];

    /// <summary>The objects that every participant must download.</summary>
    public required IReadOnlyCollection<string> Objects { get; init; }

    /// <summary>The folder in which the target folders are made; null for the workbench's, which is in memory.</summary>
    public string? Below { get; init; }

    /// <summary>Adds a program by what it is called with, given the target folder; when it is not installed, the report says so.</summary>
    /// <param name="then">A program without arguments that belongs to the work and runs after it.</param>
    public Entry? AddProgram(string who, string program, Func<string, IReadOnlyList<string>> arguments, double? limit, CancellationToken cancellationToken, string? then = null)
    {
        if (Programs.Find(program) is not { } path)
        {
            section.Notes.Add($"{who}: not measured, {program} is not installed.");
            return null;
        }

        Entry entry = section.Add(who, limit);
        _contenders.Add(new Contender(entry, async folder =>
        {
            ProcessResult result = await ChildProcess.RunAsync(path, [.. bench.Tls.ArgumentsOf(program), .. arguments(folder)], null, cancellationToken);
            if (result.ExitCode != 0)
            {
                throw new InvalidOperationException($"{who} ended with {result.ExitCode}: {result.Errors}");
            }

            if (then is not null)
            {
                ProcessResult second = await ChildProcess.RunAsync(then, [], null, cancellationToken);
                result = result with { Seconds = result.Seconds + second.Seconds, CpuSeconds = result.CpuSeconds + second.CpuSeconds };
            }

            entry.Add(result);
        }));
        return entry;
    }

    /// <summary>Adds a script of PowerShell's own cmdlets.</summary>
    public void AddScript(string who, string first, string prepare, Func<string, string> work, double? limit, CancellationToken cancellationToken)
    {
        Entry entry = section.Add(who, limit);
        _contenders.Add(new Contender(entry, async folder =>
            entry.Add(await bench.Shell.RunAsync(first, prepare, work(folder), new Dictionary<string, string>(), cancellationToken, import: false), module: false)));
    }

    /// <summary>Adds the module, by a script of its cmdlets. The listing must have <see cref="Workbench.FirstSession"/>.</summary>
    public Entry AddModule(string who, Listing listing, string prepare, Func<string, string> work, double? limit, CancellationToken cancellationToken)
    {
        Entry entry = section.Add(who, limit);
        _contenders.Add(new Contender(entry, async folder =>
        {
            entry.Add(await bench.Shell.RunAsync(bench.FirstSave(), prepare, work(folder), listing.Environment, cancellationToken), module: true);
            entry.AddService(listing.TakeServed());
        }));
        section.Module ??= entry;
        return entry;
    }

    /// <summary>Runs all rounds.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await bench.Storage.TakeServedAsync(cancellationToken);
        for (int round = 0; round < bench.Rounds; round++)
        {
            for (int turn = 0; turn < _contenders.Count; turn++)
            {
                await RunAsync(_contenders[(round + turn) % _contenders.Count], cancellationToken);
            }
        }
    }

    private async Task RunAsync(Contender contender, CancellationToken cancellationToken)
    {
        string folder = bench.EmptyFolder("saved", Below);
        await contender.RunAsync(folder);
        Entry entry = contender.Entry;
        entry.Add(await bench.Storage.TakeServedAsync(cancellationToken));
        if (!Results.AreRight(folder, Objects, bench.Storage.PathOf))
        {
            entry.Wrong++;
            section.WrongResults++;
        }

        Directory.Delete(folder, recursive: true);
        await Console.Error.WriteLineAsync(FormattableString.Invariant($"  {section.Name} {entry.Who}: {entry.Seconds.Values[^1]:0.000} s"));
    }
}
