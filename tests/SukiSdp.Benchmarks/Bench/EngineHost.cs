using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;

namespace SukiSdp.Benchmarks.Bench;

/// <summary>The engine of the NuGet package, running one script: what stands in for <c>pwsh</c> where there is none.</summary>
internal static class EngineHost
{
    /// <summary>Runs a script file; Ctrl+C stops its pipeline, as a console would.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(string path)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            shell.BeginStop(null, null);
        });
        shell.Streams.Error.DataAdded += (_, e) => Console.Error.WriteLine(shell.Streams.Error[e.Index]);
        try
        {
            foreach (PSObject line in shell.AddScript(File.ReadAllText(path)).Invoke())
            {
                Console.WriteLine(line);
            }

            return shell.HadErrors ? 1 : 0;
        }
        catch (PipelineStoppedException)
        {
            return 128 + ChildProcess.SigInt;
        }
        catch (RuntimeException e)
        {
            Console.Error.WriteLine(e.ErrorRecord);
            return 1;
        }
    }
}
