using System.Management.Automation;

namespace SukiSdp.Commands.Pipeline;

/// <summary>
/// Determines whether a stream of a command is shown: by its common parameter, and then by the caller's preference variable, as the
/// engine does. Messages that aren't shown aren't created.
/// </summary>
internal static class StreamPreference
{
    /// <summary>Whether progress is shown. <c>-ProgressAction</c> is of PowerShell 7.4 and later.</summary>
    public static bool ShowsProgress(PSCmdlet command) => IsShown(Bound(command, "ProgressAction") ?? command.GetVariableValue("ProgressPreference"));

    /// <summary>Whether verbose lines are shown.</summary>
    public static bool ShowsVerbose(PSCmdlet command) =>
        Bound(command, "Verbose") is SwitchParameter given ? given : IsShown(command.GetVariableValue("VerbosePreference"));

    /// <summary>Whether debug lines are shown.</summary>
    public static bool ShowsDebug(PSCmdlet command) =>
        Bound(command, "Debug") is SwitchParameter given ? given : IsShown(command.GetVariableValue("DebugPreference"));

    private static object? Bound(PSCmdlet command, string parameter) =>
        command.MyInvocation.BoundParameters.TryGetValue(parameter, out object? value) ? value : null;

    // In doubt, the engine decides.
    private static bool IsShown(object? preference) =>
        !LanguagePrimitives.TryConvertTo(preference, out ActionPreference action) || action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
