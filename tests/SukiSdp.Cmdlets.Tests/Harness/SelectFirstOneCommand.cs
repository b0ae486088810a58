using System.Management.Automation;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>
/// What <c>Select-Object -First 1</c> does, which is not part of the engine: passes one object on and then tells the commands before it to stop,
/// by the exception that only the engine's own commands can make.
/// </summary>
[Cmdlet(VerbsCommon.Select, "FirstOne")]
public sealed class SelectFirstOneCommand : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        Type stop = typeof(PSObject).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;
        throw (Exception)Activator.CreateInstance(stop, this)!;
    }
}
