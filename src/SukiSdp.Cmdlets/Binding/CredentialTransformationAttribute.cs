using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>Refuses a script block as a credential. PowerShell's own attribute takes its text as a user name.</summary>
public sealed class CredentialTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is ScriptBlock
            ? throw new ArgumentTransformationMetadataException("Specify a PSCredential, such as (Get-Secret SukiPartner), or the partner ID. Only -PartnerToken accepts a script block.")
            : inputData;
}
