using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Removes a connection and its token from memory.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "SukiSdp", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = HelpPage.Folder + "Disconnect-SukiSdp.md")]
public sealed class DisconnectSukiSdpCommand : SukiCommand
{
    /// <summary>The connection to close. Default: that of this session, and the log-in that was made with the environment variables.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SukiSdpConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        SukiSdpConnection? closed = Connection ?? ModuleState.Connection;
        if (!ShouldProcess(closed?.ToString() ?? "This PowerShell session", "Remove the connection and its token"))
        {
            return;
        }

        if (Connection is null)
        {
            LoginCache.ForgetVariables();
        }

        closed?.Tokens.Close();
        if (ReferenceEquals(closed, ModuleState.Connection))
        {
            ModuleState.Connection = null;
        }
    }
}
