using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Gets the connection of this PowerShell session, if it has one: as whom, to which environment, and until when. It shows no secret.</summary>
[Cmdlet(VerbsCommon.Get, "SukiSdpConnection", HelpUri = HelpPage.Folder + "Get-SukiSdpConnection.md")]
[OutputType(typeof(SukiSdpConnection))]
public sealed class GetSukiSdpConnectionCommand : SukiCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ModuleState.Connection is { } connection)
        {
            WriteObject(connection);
        }
        else
        {
            WriteVerbose("This PowerShell session isn't connected. Commands use -Token or the environment variables.");
        }
    }
}
