using System.Management.Automation;
using System.Security;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Accepts a partner token as a <see cref="SecureString"/>, as text, which is converted to a <see cref="SecureString"/>, or as a
/// <see cref="ScriptBlock"/> that returns one.
/// </summary>
public sealed class PartnerTokenTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            SukiPartnerToken token => token,
            string text => new SukiPartnerToken(text),
            SecureString secret => new SukiPartnerToken(secret),
            ScriptBlock script => new SukiPartnerToken(script),
            PSCredential => throw new ArgumentTransformationMetadataException("A PSCredential contains the partner ID and the partner token. Specify it with -Credential."),
            // The value can be a secret in another form, so it isn't shown.
            _ => throw new ArgumentTransformationMetadataException("Specify the partner token as a SecureString, a string, or a script block that returns one of these."),
        };
}
