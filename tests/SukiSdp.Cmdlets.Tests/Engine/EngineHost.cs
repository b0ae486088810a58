using System.Globalization;
using System.Management.Automation.Host;

namespace SukiSdp.Cmdlets.Tests.Engine;

/// <summary>The least a PowerShell host must be: it has a screen, and no console of its own.</summary>
internal sealed class EngineHost(IScreen screen) : PSHost
{
    public override string Name => "SukiSdp";

    public override Version Version { get; } = typeof(EngineHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI { get; } = new EngineUserInterface(screen);

    public override void EnterNestedPrompt() => throw new NotSupportedException("There is no prompt to nest.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("There is no prompt to leave.");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}
