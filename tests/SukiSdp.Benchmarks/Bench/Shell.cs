using System.Diagnostics;
using System.Globalization;
using System.Reflection.PortableExecutable;
using SukiSdp.Tour;

namespace SukiSdp.Benchmarks.Bench;

/// <summary>What a script in a new shell took.</summary>
/// <param name="Work">Seconds of the work alone.</param>
/// <param name="Import">Seconds of the module's import.</param>
/// <param name="FirstCall">Seconds of the first call in that shell, on one small item: what the runtime compiles then.</param>
/// <param name="Whole">Seconds of the whole process.</param>
/// <param name="Cpu">Processor time of the work alone, seconds.</param>
/// <param name="WholeCpu">Processor time of the whole process, seconds.</param>
/// <param name="OverIdle">The most memory during the work, over what the idle shell held just before it; bytes.</param>
/// <param name="Marks">What the script noted with <c>Set-Mark</c>.</param>
internal sealed record ShellRun(double Work, double Import, double FirstCall, double Whole, double Cpu, double WholeCpu, long OverIdle, IReadOnlyDictionary<string, double> Marks)
{
    /// <summary>Seconds of the shell's start and end.</summary>
    public double Start => Whole - Work - Import - FirstCall;
}

/// <summary>
/// A new PowerShell for each run: <see cref="PinnedShell"/>, which has native code, as PowerShell has that is installed. The script measures itself, so that the
/// shell's start, the module's import, the first call and the work are separate figures.
/// </summary>
internal sealed class Shell(string modulePath, string folder, TestTls tls)
{
    private static readonly ProcessStartInfo Pwsh = PinnedShell.NewStart();

    private int _number;

    /// <summary>Its version, and whether it has native code.</summary>
    public static async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        ProcessResult result = await ChildProcess.RunAsync(Pwsh.FileName, [.. Pwsh.ArgumentList, "--version"], null, cancellationToken);
        string engine = Path.Combine(Path.GetDirectoryName(PinnedShell.Program)!, "System.Management.Automation.dll");
        using PEReader? library = File.Exists(engine) ? new(File.OpenRead(engine)) : null;
        bool isNative = library?.PEHeaders.CorHeader?.ManagedNativeHeaderDirectory.Size > 0;
        return $"{result.Output.Trim()}, {(isNative ? "with native code, as its installers have" : "without native code, as its NuGet package is")}";
    }

    /// <summary>Starts a shell on a script.</summary>
    /// <param name="first">The first call, measured by itself; what a program compiled ahead of time has behind it when it is installed.</param>
    /// <param name="prepare">Run before the clock starts.</param>
    /// <param name="work">What is measured.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="import">Whether the module is imported.</param>
    public ChildProcess Start(string first, string prepare, string work, IReadOnlyDictionary<string, string> environment, bool import = true)
    {
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"script-{++_number}.ps1"));
        File.WriteAllText(path, Script(first, prepare, work, import ? modulePath : null));
        IEnumerable<KeyValuePair<string, string>> all = environment.Concat(tls.Environment);
        return ChildProcess.Start(Pwsh.FileName, [.. Pwsh.ArgumentList, "-NoProfile", "-NonInteractive", "-File", path], all);
    }

    /// <summary>Runs a script to its end.</summary>
    /// <exception cref="InvalidOperationException">It wrote an error or failed.</exception>
    public async Task<ShellRun> RunAsync(string first, string prepare, string work, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken, bool import = true)
    {
        using ChildProcess child = Start(first, prepare, work, environment, import);
        return Read(await child.WaitAsync(cancellationToken));
    }

    /// <summary>What a script that has ended measured.</summary>
    /// <exception cref="InvalidOperationException">It wrote an error or failed.</exception>
    public static ShellRun Read(ProcessResult result)
    {
        if (result.ExitCode != 0 || result.Errors.Length > 0)
        {
            throw new InvalidOperationException($"The script ended with {result.ExitCode}: {result.Errors}{result.Output}");
        }

        Dictionary<string, double> marks = result.Output.Split('\n')
            .Where(line => line.StartsWith("mark ", StringComparison.Ordinal))
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[1], words => double.Parse(words[2], CultureInfo.InvariantCulture));
        return new ShellRun(marks["work"], marks["import"], marks["first-call"], result.Seconds, marks["cpu"], result.CpuSeconds, (long)(marks["peak"] - marks["idle"]), marks);
    }

    // VmHWM is set back (clear_refs 5) when the shell is idle, and what it holds
    // then is what the work is compared with.
    private static string Script(string first, string prepare, string work, string? module) => $$"""
        $ProgressPreference = 'SilentlyContinue'; $WarningPreference = 'Stop'
        function Set-Mark([string] $Name, [double] $Value) { [Console]::Out.WriteLine('mark ' + $Name + ' ' + $Value.ToString('R', [cultureinfo]::InvariantCulture)) }
        function Get-Memory([string] $Field) { foreach ($line in [IO.File]::ReadAllLines('/proc/self/status')) { if ($line.StartsWith($Field)) { return 1024 * [double] ($line -replace '\D', '') } } }
        function Get-Cpu { [Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime.TotalSeconds }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        {{(module is null ? "" : $"Import-Module -Name '{module}'")}}
        Set-Mark import $clock.Elapsed.TotalSeconds
        $clock.Restart()
        {{first}}
        Set-Mark first-call $clock.Elapsed.TotalSeconds
        {{prepare}}
        [GC]::Collect()
        [IO.File]::WriteAllText('/proc/self/clear_refs', '5')
        Set-Mark idle (Get-Memory 'VmRSS:')
        $cpu = Get-Cpu
        $clock.Restart()
        {{work}}
        $clock.Stop()
        Set-Mark cpu ((Get-Cpu) - $cpu)
        Set-Mark work $clock.Elapsed.TotalSeconds
        Set-Mark peak (Get-Memory 'VmHWM:')
        """;
}
