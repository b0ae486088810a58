using System.Collections.Concurrent;
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
        Deadline deadline = new(options.Limit);
        ConcurrentQueue<Wine> wines = [];
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Stop(wines));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Stop(wines));
        try
        {
            Wine template = new(folder, "template");
            wines.Enqueue(template);
            template.Make();

            // The suites run at the same time because one alone doesn't use all processors.
            (Suite Suite, Wine Wine)[] lanes = [.. options.Suites.Select(name => (Suite.Named(name, folder), template.Copy(name + ".prefix")))];
            Array.ForEach(lanes, lane => wines.Enqueue(lane.Wine));
            Console.WriteLine($"Running {string.Join(", ", options.Suites)}. What the programs write is in {folder.In("*.log")}.");
            SuiteResult[] results = await Task.WhenAll(
                lanes.Select(lane => Task.Factory.StartNew(() => lane.Suite.Run(lane.Wine, options.Filter, deadline), TaskCreationOptions.LongRunning)));
            results = [.. lanes.Select((lane, i) => lane.Suite.Repeat(results[i], lane.Wine, deadline))];
            if (results.Sum(r => r.Tests.Count) == 0)
            {
                return DidNotRun($"no test has '{options.Filter}' in its name.");
            }

            int repeated = results.Sum(r => r.Repeated);
            if (repeated > 0)
            {
                Console.WriteLine($"Passed only when repeated alone: {repeated}");
            }

            Console.WriteLine($"Total after {Deadline.Text(deadline.Elapsed)}:");
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

    // At once: what one suite runs next must not start while the others are stopped.
    private static void Stop(IEnumerable<Wine> wines) => Parallel.ForEach(wines, wine => wine.Close());

    private static int DidNotRun(string why)
    {
        Console.WriteLine($"The Windows tests did not run: {why}");
        return NotRun;
    }

    private static string Metadata(string key) =>
        typeof(Program).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
