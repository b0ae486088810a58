using System.Diagnostics;
using System.Management.Automation;
using SukiSdp.Tour.Engine;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>
/// A shell in a process of its own, with the staged module and no test in it: this assembly, run as a program. It runs one script, writes what
/// comes out as it comes, and ends with the exit code of the last script that had one; else with 0, or with 1 when there were errors.
/// </summary>
internal static class ShellProcess
{
    /// <summary>Starts a script.</summary>
    public static Process Start(string script, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { typeof(ShellProcess).Assembly.Location, script },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
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
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return new ShellResult(process.ExitCode, (await output).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), await errors);
    }

    /// <summary>The program.</summary>
    public static int Main(string[] arguments)
    {
        using PowerShellEngine engine = PowerShellEngine.Open(new RecordingScreen());
        using PowerShell pipeline = engine.NewPipeline().AddScript(arguments[0]);
        using PSDataCollection<PSObject> output = [];
        output.DataAdded += (_, added) => Console.WriteLine(output[added.Index]);
        pipeline.Invoke<PSObject, PSObject>(input: null, output, settings: null);
        foreach (ErrorRecord error in pipeline.Streams.Error)
        {
            Console.Error.WriteLine(error);
        }

        using PowerShell code = engine.NewPipeline().AddScript("$global:LASTEXITCODE");
        return code.Invoke().Single()?.BaseObject as int? ?? (pipeline.HadErrors ? 1 : 0);
    }
}
