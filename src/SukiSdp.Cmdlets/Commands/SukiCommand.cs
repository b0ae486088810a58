using System.Management.Automation;
using SukiSdp.Commands.Pipeline;

namespace SukiSdp.Commands;

/// <summary>Base class of all commands: errors, and no unexpected prompts.</summary>
public abstract class SukiCommand : PSCmdlet
{
    private bool? _isWhatIf;

    /// <inheritdoc/>
    protected override void BeginProcessing() => DebugParameter.Apply(this);

    /// <summary><c>-WhatIf</c>, or the preference of the caller.</summary>
    private protected bool IsWhatIf => _isWhatIf ??= MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? (SwitchParameter)given
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>Reports with <c>-WhatIf</c> that a file wouldn't be changed.</summary>
    private protected void ShowSkipped(string path)
    {
        if (IsWhatIf)
        {
            ShouldProcess(path, "Skip the existing file");
        }
    }

    /// <summary>Called on the pipeline thread when an item failed, before its error is written.</summary>
    private protected virtual void NoteError()
    {
    }

    /// <summary>Runs a function for one item of the input, and writes its failure as the error of that item.</summary>
    /// <returns>The result; nothing after a failure.</returns>
    private protected IReadOnlyList<T> OrWriteError<T>(Func<IReadOnlyList<T>> action, object target)
    {
        try
        {
            return action();
        }
        catch (SukiSdpException failure)
        {
            NoteError();
            WriteError(ErrorRecords.From(failure, target));
            return [];
        }
    }

    /// <summary>Runs a function, and converts its failure to the terminating error of the command.</summary>
    private protected T OrThrow<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SukiSdpException failure)
        {
            ThrowTerminatingError(ErrorRecords.From(failure, null));
            throw; // Never reached, which the compiler can't detect.
        }
    }
}
