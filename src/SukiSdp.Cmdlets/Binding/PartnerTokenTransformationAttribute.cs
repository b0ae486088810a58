using System.Management.Automation;
using System.Security;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Takes a partner token as <see cref="SecureString"/>, as text, which is kept as a <see cref="SecureString"/> from there on, or as a
/// <see cref="ScriptBlock"/> that gives one.
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
            // Its value may be a secret in another form, so that it is not named.
            _ => throw new ArgumentTransformationMetadataException("Specify the partner token as a SecureString, a string, or a script block that returns one of these."),
        };
}
