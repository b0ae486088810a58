using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using SukiSdp.Tour;

namespace SukiSdp.Pester.Tests;

/// <summary>Runs scripts in PowerShell processes that have a home of their own, so that nothing reads or changes the profile of the current user.</summary>
internal sealed class TestShell : IDisposable
{
    private readonly string _home;
    private int _results;

    public TestShell()
    {
        Folder = Path.GetFullPath(Directory.CreateTempSubdirectory("SukiSdp.Pester.").FullName);
        _home = Path.Combine(Folder, "home");

        // .NET takes the folder for a user's data only where it exists.
        Directory.CreateDirectory(Path.Combine(_home, ".local", "share"));
    }

    /// <summary>A folder that goes away with this object.</summary>
    public string Folder { get; }

    /// <summary>Runs a script of this project that writes JSON to its parameter <c>Result</c>.</summary>
    public async Task<T> RunAsync<T>(string script, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        string result = Path.Combine(Folder, $"{Interlocked.Increment(ref _results)}.json");
        ProcessStartInfo start = PinnedShell.NewStart(
            ["-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", Path.Combine(AppContext.BaseDirectory, script), "-Result", result, .. arguments]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        SetHome(start);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();

        // Pester writes a line for each test, so a process without output hangs.
        ConcurrentQueue<string?> output = [];
        using CancellationTokenSource watchdog = new(TestRun.Watchdog);
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(watchdog.Token);
        }
        catch (OperationCanceledException)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            throw new InvalidOperationException($"{script} wrote nothing for {TestRun.Watchdog.TotalMinutes:0} minutes, and was ended.\n{string.Join('\n', output)}");
        }

        return process.ExitCode == 0 && File.Exists(result)
            ? JsonSerializer.Deserialize<T>(await File.ReadAllTextAsync(result))!
            : throw new InvalidOperationException($"{script} exited with code {process.ExitCode}.\n{string.Join('\n', output)}");

        void Add(string? line)
        {
            output.Enqueue(line);
            if (!watchdog.IsCancellationRequested)
            {
                watchdog.CancelAfter(TestRun.Watchdog);
            }
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void SetHome(ProcessStartInfo start)
    {
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("XDG_", StringComparison.Ordinal) || name.Equals("PSModulePath", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (string name in OperatingSystem.IsWindows() ? ["USERPROFILE", "APPDATA", "LOCALAPPDATA"] : new[] { "HOME" })
        {
            start.Environment[name] = _home;
        }

        start.Environment["NO_COLOR"] = "1";
    }
}
