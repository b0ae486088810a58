using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace SukiSdp.Tour.Engine;

/// <summary>
/// The real PowerShell engine in this process, with the staged module loaded. It has the engine's own commands; those of the modules Utility and
/// Management (<c>Import-Csv</c>, <c>Format-List</c>, <c>Get-ChildItem</c>) come with an installed PowerShell only.
/// </summary>
public sealed class PowerShellEngine : IDisposable
{
    private readonly Runspace _runspace;

    private PowerShellEngine(Runspace runspace) => _runspace = runspace;

    /// <summary>Opens the engine and imports the module by its manifest, as a user does.</summary>
    /// <param name="screen">Where the engine shows things.</param>
    /// <param name="viewFiles">Format files that go before the module's own.</param>
    public static PowerShellEngine Open(IScreen screen, params IEnumerable<string> viewFiles)
    {
        ArgumentNullException.ThrowIfNull(viewFiles);
        InitialSessionState state = InitialSessionState.CreateDefault2();

        // An installed PowerShell's modules are none of this engine's: what works here must work everywhere.
        state.Variables.Add(new SessionStateVariableEntry("PSModuleAutoLoadingPreference", PSModuleAutoLoadingPreference.None, ""));
        foreach (string file in viewFiles)
        {
            state.Formats.Add(new SessionStateFormatEntry(file));
        }

        if (OperatingSystem.IsWindows())
        {
            // The machine's policy may forbid the module's psm1, which was built a moment ago and is not signed.
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        Runspace runspace = RunspaceFactory.CreateRunspace(new EngineHost(screen), state);
        try
        {
            runspace.Open();
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
}
