using System.Diagnostics;
using System.Management.Automation.Language;
using SukiSdp.Tour.Engine;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>
/// Runs the sample script as a scheduler does: in a shell of its own, without profile, prompt, home or anything else in the environment. Where PowerShell is not
/// installed, this assembly is the shell (<see cref="ShellProcess"/>), with the few commands of the modules Utility and Management that the script uses.
/// </summary>
internal static class Nightly
{
    // What Import-Csv, Get-ChildItem and the others do for this script; they come with an installed PowerShell only.
    private const string StandIns = """
        function Import-Csv([string] $LiteralPath, $Delimiter, $Encoding, $ErrorAction) {
            $lines = [System.IO.File]::ReadAllLines($LiteralPath)
            if ($lines.Length -lt 2) { return }
            $names = $lines[0].Split($Delimiter)
            foreach ($line in $lines[1..($lines.Length - 1)]) { $row = [ordered]@{}; $values = $line.Split($Delimiter); for ($i = 0; $i -lt $names.Length; $i++) { $row[$names[$i]] = $values[$i] }; [pscustomobject]$row }
        }
        function Test-Path([string] $LiteralPath, $PathType) { if ($PathType -eq 'Leaf') { [System.IO.File]::Exists($LiteralPath) } else { [System.IO.Directory]::Exists($LiteralPath) } }
        function Get-ChildItem($LiteralPath, $Filter, [switch] $File) { [System.IO.DirectoryInfo]::new($LiteralPath).GetFiles($Filter) }
        function Join-Path($Path, $ChildPath) { [System.IO.Path]::Combine($Path, $ChildPath) }
        """;

    private static readonly string Script = Path.Combine(StagedModule.Folder, "..", "..", "docs", "samples", "Save-NightlyRecording.ps1");

    /// <summary>The installed PowerShell; null when there is none.</summary>
    public static string? InstalledShell { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"))
        .FirstOrDefault(File.Exists);

    /// <summary>Starts the script.</summary>
    /// <param name="shell">The installed PowerShell; null for the engine.</param>
    /// <param name="arguments">Its parameters and their values.</param>
    /// <param name="environment">All variables beside those that a process cannot do without.</param>
    public static Process Start(string? shell, IReadOnlyDictionary<string, string> arguments, params (string Name, string Value)[] environment) =>
        Start(shell is null ? Engine(arguments, "") : Installed(shell, arguments), environment);

    /// <summary>Starts the script as another script does, which has preferences of its own.</summary>
    /// <param name="shell">The installed PowerShell; null for the engine.</param>
    /// <param name="caller">What the calling script does before.</param>
    /// <param name="arguments">Its parameters and their values.</param>
    /// <param name="environment">All variables beside those that a process cannot do without.</param>
    public static Process StartFrom(string? shell, string caller, IReadOnlyDictionary<string, string> arguments, params (string Name, string Value)[] environment) =>
        Start(
            shell is null ? Engine(arguments, caller) : new ProcessStartInfo(shell) { ArgumentList = { "-NoProfile", "-NonInteractive", "-Command", $"{caller}\n{Call(arguments)}\nexit $LASTEXITCODE" } },
            environment);

    private static Process Start(ProcessStartInfo start, (string Name, string Value)[] environment)
    {
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

    private static ProcessStartInfo Installed(string shell, IReadOnlyDictionary<string, string> arguments)
    {
        ProcessStartInfo start = new(shell) { ArgumentList = { "-NoProfile", "-NonInteractive", "-File", Script } };
        foreach ((string name, string value) in arguments)
        {
            start.ArgumentList.Add("-" + name);
            start.ArgumentList.Add(value);
        }

        return start;
    }

    private static ProcessStartInfo Engine(IReadOnlyDictionary<string, string> arguments, string caller) => new("dotnet")
    {
        ArgumentList = { typeof(Nightly).Assembly.Location, $"{StandIns}\nfunction Import-Module {{ }}\n{caller}\n{Call(arguments)}" },
    };

    private static string Call(IReadOnlyDictionary<string, string> arguments) =>
        $"& '{CodeGeneration.EscapeSingleQuotedStringContent(Script)}' {string.Join(' ', arguments.Select(a => $"-{a.Key}:{(a.Value.StartsWith('$') ? a.Value : $"'{CodeGeneration.EscapeSingleQuotedStringContent(a.Value)}'")}"))}";
}
