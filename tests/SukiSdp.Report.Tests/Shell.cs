using System.Diagnostics;
using SukiSdp.Tour;

namespace SukiSdp.Report.Tests;

/// <summary>Runs the staged module in the real shell.</summary>
internal static class Shell
{
    /// <summary>Runs a script with the module loaded, in a folder. It must succeed.</summary>
    public static async Task RunAsync(string folder, string script)
    {
        ProcessStartInfo start = PinnedShell.NewStart("-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command", $"$ErrorActionPreference = 'Stop'; Import-Module '{StagedModule.Folder}'; {script}");
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process shell = Process.Start(start)!;
        Task<string> errors = shell.StandardError.ReadToEndAsync();
        string output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync().WaitAsync(TestRun.Watchdog);
        Assert.True(shell.ExitCode == 0, output + await errors);
    }
}
