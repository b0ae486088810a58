using System.Diagnostics;

namespace SukiSdp.Windows;

/// <summary>Wine with a prefix of its own: its drive C: and its registry.</summary>
/// <param name="folder">The folder that contains the prefix.</param>
/// <param name="name">The prefix's name in that folder.</param>
internal sealed class Wine(WorkFolder folder, string name)
{
    // Far longer than Wine takes on a busy machine. It only ends what hangs.
    private static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(3);

    private readonly string _prefix = folder.In(name);
    private volatile bool _isClosed;

    /// <summary>The name of a program that is needed and not installed; null when there is none.</summary>
    public static string? MissingProgram() => new[] { "wine", "wineserver", "script" }.FirstOrDefault(program =>
        !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program))));

    /// <summary>Creates the prefix if it doesn't exist or another version of Wine created it.</summary>
    /// <exception cref="WineException">Wine failed to create it.</exception>
    public void Make()
    {
        string version = Version(), mark = _prefix + ".txt";
        if (File.Exists(mark) && File.ReadAllText(mark) == version)
        {
            return;
        }

        Console.WriteLine($"Making a prefix for {version}.");
        Stop();
        File.Delete(mark);
        Delete();

        // Without the installers of .NET Framework and of the browser, which it would offer to download. Its HOME doesn't exist, so that it creates the user's
        // folders in the prefix, and doesn't link them to HOME.
        Require("wineboot", ["--init"], ("WINEDLLOVERRIDES", "mscoree=;mshtml="));
        Require("wine", ["reg", "add", @"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f"]);
        Require("wineserver", ["--wait"]);

        // The drive as a share of this machine, as Windows has it for administrators.
        string shares = Directory.CreateDirectory(Path.Combine(_prefix, "dosdevices", "unc", "localhost")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(shares, "c$"), Path.Combine("..", "..", "..", "drive_c"));
        File.WriteAllText(mark, version);
    }

    /// <summary>Copies the prefix. The copy contains nothing from an earlier run.</summary>
    /// <exception cref="WineException">The prefix can't be copied.</exception>
    public Wine Copy(string copy)
    {
        Wine wine = new(folder, copy);
        wine.Stop();
        wine.Delete();

        // Wine writes to the registry and the other files of the prefix, so they are copied. It only reads the files of Windows (700 MB), so they are linked.
        wine.Require("cp", ["--archive", "--link", _prefix, wine._prefix]);
        foreach (string file in Directory.EnumerateFiles(_prefix))
        {
            string target = Path.Combine(wine._prefix, Path.GetFileName(file));
            File.Delete(target);
            File.Copy(file, target);
        }

        return wine;
    }

    /// <summary>Runs a Windows program with a console, without which PowerShell ends at once.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="log">The file that gets what the console shows.</param>
    /// <param name="limit">How long it may take.</param>
    /// <returns>Its exit code; null when it took longer, and was ended, or when it wasn't started because this object is closed.</returns>
    public int? Run(string program, IEnumerable<string> arguments, string log, TimeSpan limit)
    {
        if (_isClosed)
        {
            return null;
        }

        string command = string.Join(' ', new[] { "wine", program }.Concat(arguments).Select(word => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"));
        using Process process = Start("script", ["--quiet", "--return", "--flush", "--command", command, log]);
        if (!process.WaitForExit(limit))
        {
            Stop();
            End(process);
            return null;
        }

        return process.ExitCode;
    }

    /// <summary>Ends every program that still runs in the prefix.</summary>
    public void Stop()
    {
        using Process process = Start("wineserver", ["--kill"]);
        End(process);
    }

    /// <summary>Ends every program, and starts no other.</summary>
    public void Close()
    {
        _isClosed = true;
        Stop();
    }

    private void Delete()
    {
        if (Directory.Exists(_prefix))
        {
            Directory.Delete(_prefix, recursive: true);
        }
    }

    private static string Version()
    {
        using Process process = Process.Start(new ProcessStartInfo("wine", ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process.StandardOutput.ReadToEnd().Trim();
    }

    private void Require(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        using Process process = Start(program, arguments, environment);
        if (!End(process))
        {
            throw new WineException($"'{program} {string.Join(' ', arguments)}' didn't end within {Watchdog.TotalMinutes:0} minutes.");
        }

        if (process.ExitCode != 0)
        {
            throw new WineException($"'{program} {string.Join(' ', arguments)}' ended with exit code {process.ExitCode}.");
        }
    }

    // Waits for its end, and kills it when that doesn't come.
    private static bool End(Process process)
    {
        if (process.WaitForExit(Watchdog))
        {
            return true;
        }

        process.Kill(entireProcessTree: true);
        return false;
    }

    // In an environment of its own: what the caller's shell and dotnet run have set means nothing to Windows programs, or something else.
    private Process Start(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string? path = Environment.GetEnvironmentVariable("PATH"), seed = Environment.GetEnvironmentVariable("SUKISDP_TEST_SEED");
        start.Environment.Clear();
        foreach ((string name, string? value) in new (string, string?)[]
        {
            ("PATH", path), ("HOME", Path.Combine(_prefix, "home")), ("LANG", "C.UTF-8"), ("TERM", "xterm"), ("SUKISDP_TEST_SEED", seed),
            ("WINEPREFIX", _prefix), ("WINEARCH", "win64"), ("WINEDEBUG", "-all"),
            ("WINEPATH", $"{WorkFolder.Windows(folder.DotNet)};{WorkFolder.Windows(folder.Shell)}"), ("DOTNET_ROOT", WorkFolder.Windows(folder.DotNet)),
            // A thread that spins before it waits calls Wine each time.
            ("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0"),
            // Shells that run at the same time, or are killed, can damage the startup profile of the account (see PinnedShell).
            ("DOTNET_MultiCoreJitMinNumCpus", "FFFF"),
            ("PSExecutionPolicyPreference", "Bypass"), ("SUKI_SDP_TEST_SHELL", WorkFolder.Windows(Path.Combine(folder.Shell, "pwsh.exe"))),
        }.Concat(environment.Select(variable => (variable.Name, (string?)variable.Value))))
        {
            if (value is not null)
            {
                start.Environment[name] = value;
            }
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
