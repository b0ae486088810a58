using System.Diagnostics;
using SukiSdp.Tour;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>Runs the sample script as a scheduler does: in a PowerShell process without a profile, a prompt, a home, or anything else in the environment.</summary>
internal static class Nightly
{
    private static readonly string Script = Path.Combine(StagedModule.Folder, "..", "..", "docs", "samples", "Save-NightlyRecording.ps1");

    /// <summary>Starts the script.</summary>
    /// <param name="arguments">Its parameters and their values.</param>
    /// <param name="environment">All variables beside those that a process cannot do without.</param>
    public static Process Start(IReadOnlyDictionary<string, string> arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = PinnedShell.NewStart(
        [
            "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", Script,
            .. arguments.SelectMany(argument => new[] { "-" + argument.Key, argument.Value }),
        ]);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        foreach (string name in start.Environment.Keys.Except(["PATH", "DOTNET_ROOT", "SystemRoot", "TEMP", "TMP"], StringComparer.OrdinalIgnoreCase).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["PSModulePath"] = Path.GetDirectoryName(StagedModule.Folder.TrimEnd(Path.DirectorySeparatorChar));
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
