using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SukiSdp.Benchmarks.Bench;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + n after signal n.</param>
/// <param name="Seconds">From before its start until it had ended.</param>
/// <param name="CpuSeconds">Processor time, user and system, of the process and of the children that it waited for.</param>
/// <param name="PeakBytes">The most memory it held (VmHWM), looked at every few milliseconds.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record ProcessResult(int ExitCode, double Seconds, double CpuSeconds, long PeakBytes, string Output, string Errors);

/// <summary>A program that is measured from outside. Its processor time is right if no other child ends meanwhile.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private const int RUsageChildren = -1;

    private static readonly TimeSpan LookEach = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly double _cpuBefore = CpuOfChildren();
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private ChildProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The ids of its own children.</summary>
    public IReadOnlyList<string> Children => File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Starts a program with exactly these arguments.</summary>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        return new ChildProcess(process);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProcessResult> RunAsync(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment, CancellationToken cancellationToken)
    {
        using ChildProcess child = Start(program, arguments, environment);
        return await child.WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the end; a cancelled wait kills it.</summary>
    public async Task<ProcessResult> WaitAsync(CancellationToken cancellationToken)
    {
        long peak = 0;
        try
        {
            Task exit = _process.WaitForExitAsync(cancellationToken);
            while (!exit.IsCompleted)
            {
                peak = Math.Max(peak, PeakOf(_process.Id));
                await Task.WhenAny(exit, Task.Delay(LookEach, cancellationToken));
            }

            await exit;
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw;
        }

        double seconds = Stopwatch.GetElapsedTime(_begun).TotalSeconds;
        return new ProcessResult(_process.ExitCode, seconds, CpuOfChildren() - _cpuBefore, peak, await _output, await _errors);
    }

    public void Signal(int signal) => _ = kill(_process.Id, signal);

    public void Dispose() => _process.Dispose();

    private static long PeakOf(int id)
    {
        try
        {
            string line = File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.AsSpan(6, line.Length - 8), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // It has just ended.
            return 0;
        }
    }

    // Of all children that have ended: the kernel adds a child's time when it is reaped, to the microsecond.
    private static double CpuOfChildren()
    {
        Span<long> usage = stackalloc long[18];
        return getrusage(RUsageChildren, ref usage[0]) == 0 ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6) : 0;
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getrusage(int who, ref long usage);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int process, int signal);
}
