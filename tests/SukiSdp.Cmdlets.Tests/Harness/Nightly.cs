using System.Diagnostics;
using System.Management.Automation.Language;
using SukiSdp.Tour;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>Runs the sample script as a scheduler does: in a PowerShell process without a profile, a prompt, a home, or anything else in the environment.</summary>
internal static class Nightly
{
    private static readonly string Script = Path.Combine(StagedModule.Folder, "samples", "Save-NightlyRecording.ps1");

    /// <summary>Starts the script.</summary>
    /// <param name="arguments">Its parameters and their values.</param>
    /// <param name="environment">All variables beside those that a process cannot do without.</param>
    public static Process Start(IReadOnlyDictionary<string, string> arguments, params (string Name, string Value)[] environment) =>
        StartShell(["-File", Script, .. arguments.SelectMany(argument => new[] { "-" + argument.Key, argument.Value })], environment);

    /// <summary>Runs the script as another script does, which has preferences of its own, in a process that has run others before.</summary>
    /// <param name="caller">What the calling script does before.</param>
    /// <param name="arguments">The parameters of the script and their values. A value that begins with <c>$</c> is an expression.</param>
    /// <param name="environment">All variables beside those that a process cannot do without.</param>
    public static Task<(int ExitCode, string Output)> RunHostedAsync(string caller, IReadOnlyDictionary<string, string> arguments, params (string Name, string Value)[] environment) =>
        NightlyHost.RunAsync($"{caller}\n{Call(arguments)}", environment);

    /// <summary>Starts PowerShell as a scheduler does.</summary>
    /// <param name="command">What it runs.</param>
    /// <param name="environment">All variables beside those that a process cannot do without.</param>
    public static Process StartShell(IEnumerable<string> command, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = PinnedShell.NewStart(["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", .. command]);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.RedirectStandardInput) = (true, true, true);
        foreach (string name in start.Environment.Keys.Except(["PATH", "DOTNET_ROOT", "DOTNET_TieredPGO", "DOTNET_TC_CallCountingDelayMs", "DOTNET_MultiCoreJitMinNumCpus", "SystemRoot", "TEMP", "TMP"], StringComparer.OrdinalIgnoreCase).ToArray())
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

    private static string Call(IReadOnlyDictionary<string, string> arguments) =>
        $"& {Quote(Script)} {string.Join(' ', arguments.Select(argument => $"-{argument.Key}:{(argument.Value.StartsWith('$') ? argument.Value : Quote(argument.Value))}"))}";

    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
