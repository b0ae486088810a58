using System.Management.Automation;
using System.Security;
using SukiSdp.Api;
using SukiSdp.Commands.Binding;
using SukiSdp.Commands.Pipeline;

namespace SukiSdp.Commands;

/// <summary>Logs a partner in, and keeps the log-in for the other commands. It is refreshed automatically.</summary>
[Cmdlet(VerbsCommunications.Connect, "SukiSdp", DefaultParameterSetName = PartnerSet, HelpUri = HelpPage.Folder + "Connect-SukiSdp.md")]
[OutputType(typeof(SukiSdpConnection))]
public sealed class ConnectSukiSdpCommand : ServiceCommand<object>
{
    private const string PartnerSet = "Partner";
    private const string CredentialSet = "Credential";

    /// <summary>The ID of the partner. Default: the environment variable <c>SUKI_SDP_PARTNER_ID</c>.</summary>
    [Parameter(Position = 0, ParameterSetName = PartnerSet)]
    [ValidateNotNullOrEmpty]
    public string? PartnerId { get; set; }

    /// <summary>
    /// The partner token, as <see cref="SecureString"/> or text, or a script block that returns a new one at each log-in. Default: the
    /// environment variable <c>SUKI_SDP_PARTNER_TOKEN</c>. By name only, because a shell omits lines with the word "token" from its history, if any.
    /// </summary>
    [Parameter(ParameterSetName = PartnerSet)]
    [PartnerTokenTransformation]
    public SukiPartnerToken? PartnerToken { get; set; }

    /// <summary>The partner's id as the user name, and the partner token as the password, as a vault stores them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CredentialSet, HelpMessage = "The partner ID as the user name, and the partner token as the password.")]
    [CredentialTransformation]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Returns the connection, for <c>-Connection</c> of the other commands.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    // There is no input: the work is the first log-in, so that an invalid credential is reported here.
    private protected override Func<InputQueue<object>, CancellationToken, Task> Prepare(PipelineBridge bridge)
    {
        string partnerId = Credential?.UserName ?? PartnerId ?? EnvironmentVariables.Read(EnvironmentVariables.PartnerId) ?? throw Missing("ID", nameof(PartnerId), EnvironmentVariables.PartnerId);
        SukiSdpConnection connection = LoginCache.Make(partnerId.Trim(), PartnerTokens(), ConnectionOptions);
        return async (_, cancellationToken) =>
        {
            await connection.Tokens.GetAsync(bridge, cancellationToken).ConfigureAwait(false);
            bridge.Output(connection);
        };
    }

    private protected override void Write(object output)
    {
        ModuleState.Connection = (SukiSdpConnection)output;
        if (PassThru)
        {
            WriteObject(output);
        }
    }

    private IPartnerTokenSource PartnerTokens() =>
        Credential is { } credential ? new StaticPartnerToken(SukiToken.Parse(SecureStrings.ToPlainText(credential.Password), "-Credential"))
        : PartnerToken is { Script: { } script } ? new ScriptPartnerToken(script)
        : PartnerToken is { Value: { } secret } ? new StaticPartnerToken(SukiToken.Parse(SecureStrings.ToPlainText(secret), "-PartnerToken"))
        : EnvironmentVariables.Read(EnvironmentVariables.PartnerToken) is not null ? new VariablePartnerToken()
        : throw Missing("token", nameof(PartnerToken), EnvironmentVariables.PartnerToken);

    private static SukiSdpException Missing(string what, string parameter, string variable) =>
        new(SukiError.TokenMissing, $"No partner {what} is available to log in with. Specify one with -{parameter}, or set the environment variable {variable}.");
}
