using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>
/// A PowerShell process that runs the sample script many times, each time in a runspace of its own, for tests that look at what the script does and not at its process: to
/// start a process takes most of the time of a run. It ends when the process of the tests does.
/// </summary>
internal static class NightlyHost
{
    private static readonly ConcurrentBag<Process> Idle = [];

    /// <summary>Runs a script that sets the exit code.</summary>
    /// <param name="script">The script.</param>
    /// <param name="environment">The environment variables for it.</param>
    /// <returns>Its exit code, and all that it wrote, errors last.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string script, (string Name, string Value)[] environment)
    {
        Process process = Idle.TryTake(out Process? idle) ? idle : Nightly.StartShell(["-File", Path.Combine(AppContext.BaseDirectory, "NightlyHost.ps1")]);
        try
        {
            string request = JsonSerializer.Serialize(new { Script = script, Environment = environment.ToDictionary(variable => variable.Name, variable => variable.Value) });
            await process.StandardInput.WriteLineAsync(request);
            await process.StandardInput.FlushAsync();
            string line = await process.StandardOutput.ReadLineAsync().WaitAsync(TestRun.Watchdog)
                ?? throw new InvalidOperationException($"The process that runs the script ended: {await process.StandardError.ReadToEndAsync()}");
            JsonElement result = JsonDocument.Parse(line).RootElement;
            Idle.Add(process);
            return (result.GetProperty("ExitCode").GetInt32(), result.GetProperty("Output").GetString()!);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }
}
