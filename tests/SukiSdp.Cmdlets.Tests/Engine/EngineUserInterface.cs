using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace SukiSdp.Cmdlets.Tests.Engine;

/// <summary>Puts on the screen what PowerShell shows; asks nothing but a choice.</summary>
internal sealed class EngineUserInterface(IScreen screen) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new EngineRawUserInterface(screen);

    public override bool SupportsVirtualTerminal => screen.TakesEscapes;

    public override void Write(string value) => screen.Write(GetOutputString(value, SupportsVirtualTerminal));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteErrorLine(string value) => Labelled(PSStyle.Instance.Formatting.Error, value);

    public override void WriteWarningLine(string message) => Labelled(PSStyle.Instance.Formatting.Warning, "WARNING: " + message);

    public override void WriteVerboseLine(string message) => Labelled(PSStyle.Instance.Formatting.Verbose, "VERBOSE: " + message);

    public override void WriteDebugLine(string message) => Labelled(PSStyle.Instance.Formatting.Debug, "DEBUG: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record) => screen.Progress(record);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        screen.Choose(message, [.. choices.Select(choice => choice.Label)], defaultChoice);

    public override string ReadLine() => throw Unattended();

    public override SecureString ReadLineAsSecureString() => throw Unattended();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw Unattended();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw Unattended();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw Unattended();

    private void Labelled(string style, string text) => WriteLine($"{style}{text}{PSStyle.Instance.Reset}");

    private static PSInvalidOperationException Unattended() => new("The screen is non-interactive.");
}
