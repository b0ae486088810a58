using System.Management.Automation;
using System.Management.Automation.Runspaces;
using SukiSdp.Tour.Engine;

namespace SukiSdp.Tour;

/// <summary>What a command gave: objects and errors, in the order in which they came.</summary>
internal sealed class CommandOutcome
{
    private readonly IReadOnlyList<PSObject> _all;

    private CommandOutcome(IReadOnlyList<PSObject> all) => _all = all;

    /// <summary>The objects.</summary>
    public IReadOnlyList<PSObject> Outputs => [.. _all.Where(item => item.BaseObject is not ErrorRecord)];

    /// <summary>The errors; one that ended the command is the last.</summary>
    public IReadOnlyList<ErrorRecord> Errors => [.. _all.Select(item => item.BaseObject).OfType<ErrorRecord>()];

    /// <summary>Runs a command to its end.</summary>
    public static CommandOutcome Of(PowerShellEngine engine, string command)
    {
        using PowerShell pipeline = engine.NewPipeline();
        pipeline.AddScript(command);
        pipeline.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        PSDataCollection<PSObject> results = [];
        try
        {
            pipeline.Invoke(null, results);
        }
        catch (RuntimeException failure)
        {
            results.Add(PSObject.AsPSObject(failure.ErrorRecord));
        }

        return new CommandOutcome([.. results]);
    }

    /// <summary>Shows it with PowerShell's own formatting.</summary>
    public void Show(PowerShellEngine engine)
    {
        using PowerShell pipeline = engine.NewPipeline();
        pipeline.AddCommand("Out-Default");
        pipeline.Invoke(_all);
    }
}
