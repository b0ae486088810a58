using System.Management.Automation;
using System.Security;

namespace SukiSdp.Commands.Binding;

/// <summary>Accepts a token as text, too, and converts it to a <see cref="SecureString"/>.</summary>
public sealed class TokenTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text ? SecureStrings.FromPlainText(text) : inputData;
}
