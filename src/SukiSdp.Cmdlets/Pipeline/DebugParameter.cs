using System.Management.Automation;
using System.Reflection;

namespace SukiSdp.Commands.Pipeline;

/// <summary>
/// Makes <c>-Debug</c> mean that debug messages are shown, and nothing else, in every version of PowerShell.
/// </summary>
/// <remarks>
/// The engine asks "Continue with this operation?" at each warning and verbose message of a compiled command that was given <c>-Debug</c>. Older versions
/// ask at each call of <c>ShouldProcess</c>, too; Windows PowerShell asks at each debug message and each error as well (<c>MshCommandRuntime</c>, the
/// properties <c>WarningPreference</c>, <c>VerbosePreference</c>, <c>ConfirmPreference</c>, <c>DebugPreference</c>, <c>ErrorAction</c>). In a non-interactive
/// shell, the prompt ends the command. Each of these uses the caller's preference variable again when the engine's own record of <c>-Debug</c> is
/// cleared. That record isn't public. It has had the same name since PowerShell 3.0; in an engine where it has another name, the behavior of the engine
/// remains.
/// </remarks>
internal static class DebugParameter
{
    private static readonly bool IsWindowsPowerShell = typeof(PSObject).Assembly.GetName().Version < new Version(6, 0);

    /// <summary>Applies it to a command, before the command writes anything.</summary>
    public static void Apply(PSCmdlet command)
    {
        bool isGiven = command.MyInvocation.BoundParameters.TryGetValue("Debug", out object? given) && (SwitchParameter)given;
        if (isGiven)
        {
            Set(command.CommandRuntime, "Debug", false);
            Set(command.CommandRuntime, "DebugPreference", ActionPreference.Continue);
        }
        else if (IsWindowsPowerShell && given is null && IsInquire(command.GetVariableValue("DebugPreference")))
        {
            // There, -Debug of a calling function or script sets this variable to Inquire. In PowerShell 7 it is the user who did so.
            Set(command.CommandRuntime, "DebugPreference", ActionPreference.Continue);
        }
    }

    private static bool IsInquire(object? preference) =>
        LanguagePrimitives.TryConvertTo(preference, out ActionPreference action) && action == ActionPreference.Inquire;

    private static void Set(ICommandRuntime runtime, string property, object value) =>
        runtime.GetType().GetProperty(property, BindingFlags.Instance | BindingFlags.NonPublic)?.SetValue(runtime, value);
}
