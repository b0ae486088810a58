using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Removes a connection and its token from memory.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "SukiSdp", HelpUri = HelpPage.Folder + "Disconnect-SukiSdp.md")]
public sealed class DisconnectSukiSdpCommand : SukiCommand
{
    /// <summary>The connection to close. Default: this session's, and the log-in made with the environment variables.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SukiSdpConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Connection is null)
        {
            LoginCache.ForgetVariables();
        }

        SukiSdpConnection? closed = Connection ?? ModuleState.Connection;
        closed?.Tokens.Close();
        if (ReferenceEquals(closed, ModuleState.Connection))
        {
            ModuleState.Connection = null;
        }
    }
}
