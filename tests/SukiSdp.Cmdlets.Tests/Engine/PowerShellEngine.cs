using System.Management.Automation;
using System.Management.Automation.Runspaces;
using SukiSdp.Tour;

namespace SukiSdp.Cmdlets.Tests.Engine;

/// <summary>
/// PowerShell hosted in this process, with its own commands and the staged module loaded. For the hundreds of tests that look at streams and objects, a shell
/// each would be too slow.
/// </summary>
internal sealed class PowerShellEngine : IDisposable
{
    private static readonly Lock Opening = new();

    private readonly Runspace _runspace;

    private PowerShellEngine(Runspace runspace) => _runspace = runspace;

    /// <summary>Opens the engine and imports the module by its manifest, as a user does.</summary>
    /// <param name="screen">Where the engine shows things.</param>
    public static PowerShellEngine Open(IScreen screen)
    {
        Runspace runspace = NewRunspace(screen);
        try
        {
            PowerShellEngine engine = new(runspace);
            using PowerShell import = engine.NewPipeline();
            import.AddCommand("Import-Module").AddParameter("Name", Path.Combine(StagedModule.Folder, "SukiSdp.psd1")).AddParameter("ErrorAction", ActionPreference.Stop);
            import.Invoke();
            return engine;
        }
        catch
        {
            runspace.Dispose();
            throw;
        }
    }

    /// <summary>A pipeline of this engine, still empty.</summary>
    public PowerShell NewPipeline()
    {
        PowerShell pipeline = PowerShell.Create();
        pipeline.Runspace = _runspace;
        return pipeline;
    }

    /// <summary>Sets a variable of the session.</summary>
    public void SetVariable(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Goes to a folder.</summary>
    public void SetLocation(string folder) => _runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(folder));

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();

    // One at a time: PowerShell fills its cache of commands before that of providers, and a session state made in between has no providers, so no drives.
    private static Runspace NewRunspace(IScreen screen)
    {
        lock (Opening)
        {
            InitialSessionState state = InitialSessionState.CreateDefault();

            // An installed PowerShell's modules are none of this engine's: what works here must work everywhere.
            state.Variables.Add(new SessionStateVariableEntry("PSModuleAutoLoadingPreference", PSModuleAutoLoadingPreference.None, ""));
            if (OperatingSystem.IsWindows())
            {
                // The machine's policy may forbid the module's psm1, which was built a moment ago and is not signed.
                state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
            }

            Runspace runspace = RunspaceFactory.CreateRunspace(new EngineHost(screen), state);
            try
            {
                runspace.Open();
                return runspace;
            }
            catch
            {
                runspace.Dispose();
                throw;
            }
        }
    }
}
