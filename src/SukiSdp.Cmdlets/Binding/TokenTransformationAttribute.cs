using System.Management.Automation;
using System.Security;

namespace SukiSdp.Commands.Binding;

/// <summary>Lets a token be given as text, too, and keeps it as a <see cref="SecureString"/> from there on.</summary>
public sealed class TokenTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text ? SecureStrings.FromPlainText(text) : inputData;
}
