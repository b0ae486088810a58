using System.Management.Automation;
using System.Security;
using SukiSdp.Commands;

namespace SukiSdp;

/// <summary>
/// The value of <c>-PartnerToken</c> of <c>Connect-SukiSdp</c>: the partner token, or a script block that returns one and runs at each log-in. It doesn't show the
/// token, and isn't serialized.
/// </summary>
public sealed class SukiPartnerToken
{
    /// <summary>A partner token.</summary>
    /// <param name="value">The token, a JWT.</param>
    public SukiPartnerToken(SecureString value) => Value = value ?? throw new ArgumentNullException(nameof(value));

    /// <summary>A partner token, which is kept as a <see cref="SecureString"/>.</summary>
    /// <param name="value">The token, a JWT.</param>
    public SukiPartnerToken(string value) => Value = SecureStrings.FromPlainText(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>A source of partner tokens.</summary>
    /// <param name="script">The script block, which returns a <see cref="SecureString"/> or text.</param>
    public SukiPartnerToken(ScriptBlock script) => Script = script ?? throw new ArgumentNullException(nameof(script));

    internal SecureString? Value { get; }

    internal ScriptBlock? Script { get; }

    /// <summary>The kind of source, without the token.</summary>
    public override string ToString() => Script is null ? "(partner token)" : "(script block)";
}
