using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace SukiSdp.Windows;

/// <summary>
/// Runs the tests on the Windows builds of .NET and PowerShell, under Wine. The last line of the output is the sum; the exit code is 0 when all tests passed,
/// 1 when one failed, and 2 when they did not run.
/// </summary>
internal static class Program
{
    private const int Failed = 1;
    private const int NotRun = 2;

    private static async Task<int> Main(string[] arguments)
    {
        if (LaneOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(LaneOptions.Usage);
            return NotRun;
        }

        if (!OperatingSystem.IsLinux())
        {
            return DidNotRun("it needs Linux. On Windows, the same tests run without it: dotnet test, and Invoke-Pester tests/Pester.");
        }

        if (Wine.MissingProgram() is { } missing)
        {
            return DidNotRun($"'{missing}' is not installed. On Debian and Ubuntu, install it with: apt-get install --no-install-recommends wine wine64 bsdutils");
        }

        WorkFolder folder = new(Metadata("RepositoryRoot"), Metadata("Configuration"));
        using FileStream? held = folder.TryLock();
        if (held is null)
        {
            return DidNotRun($"another run uses '{folder.Path}'.");
        }

        folder.Configure();
        Stopwatch watch = Stopwatch.StartNew();
        ConcurrentQueue<Wine> wines = [];
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Stop(wines));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Stop(wines));
        try
        {
            Wine template = new(folder, "template");
            wines.Enqueue(template);
            template.Make();

            // At the same time, since one alone leaves the processors idle at times.
            (Suite Suite, Wine Wine)[] lanes = [.. Suite.All(folder, options).Select(suite => (suite, template.Copy($"{suite.Name}.prefix")))];
            Array.ForEach(lanes, lane => wines.Enqueue(lane.Wine));
            Console.WriteLine($"Running {string.Join(", ", lanes.Select(lane => lane.Suite.Name))}. What the programs write is in {folder.In("*.log")}");
            SuiteResult[] results = await Task.WhenAll(lanes.Select(lane => Task.Factory.StartNew(() => lane.Suite.Run(lane.Wine, options.Limit), TaskCreationOptions.LongRunning)));
            results = [.. lanes.Select((lane, i) => lane.Suite.Repeat(results[i], lane.Wine, options.Limit))];
            if (results.Sum(r => r.Tests.Count) == 0)
            {
                return DidNotRun($"no test has '{options.Filter}' in its name.");
            }

            Console.WriteLine($"All in {Suite.Text(watch.Elapsed)}:");
            Console.WriteLine($"{results.Sum(r => r.Passed)} passed, {results.Sum(r => r.Failed)} failed, {results.Sum(r => r.Skipped)} skipped");
            return results.Any(r => r.Failed > 0) ? Failed : 0;
        }
        catch (WineException e)
        {
            return DidNotRun(e.Message);
        }
        finally
        {
            Stop(wines);
        }
    }

    private static void Stop(IEnumerable<Wine> wines)
    {
        foreach (Wine wine in wines)
        {
            wine.Stop();
        }
    }

    private static int DidNotRun(string why)
    {
        Console.WriteLine($"The Windows tests did not run: {why}");
        return NotRun;
    }

    private static string Metadata(string key) =>
        typeof(Program).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
