using System.Diagnostics;
using System.Management.Automation.Language;
using SukiSdp.Tour;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>
/// A PowerShell process with the staged module and no test in it. It runs one script and exits with the script's exit code; without one, with 1 when there were
/// errors, else 0.
/// </summary>
internal static class ShellProcess
{
    /// <summary>Starts a script.</summary>
    public static Process Start(string script, params (string Name, string Value)[] environment)
    {
        string module = CodeGeneration.EscapeSingleQuotedStringContent(StagedModule.Folder);
        ProcessStartInfo start = PinnedShell.NewStart(
            "-NoLogo",
            "-NoProfile",
            "-NonInteractive",
            "-ExecutionPolicy",
            "Bypass",
            "-Command",
            $"$ProgressPreference = 'SilentlyContinue'; Import-Module '{module}'; . {{ {script} }}; exit [int]($Error.Count -gt 0)");
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        start.Environment["NO_COLOR"] = "1";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs a script to its end.</summary>
    public static async Task<ShellResult> RunAsync(string script, params (string Name, string Value)[] environment)
    {
        using Process process = Start(script, environment);
        using CancellationTokenSource watchdog = new(TestRun.Watchdog);
        Task<string> output = process.StandardOutput.ReadToEndAsync(watchdog.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(watchdog.Token);
        await process.WaitForExitAsync(watchdog.Token);
        return new ShellResult(process.ExitCode, (await output).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), await errors);
    }
}
