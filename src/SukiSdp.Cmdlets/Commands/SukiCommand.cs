using System.Management.Automation;
using SukiSdp.Commands.Pipeline;

namespace SukiSdp.Commands;

/// <summary>What all commands have in common: one way to fail, and no unexpected prompt.</summary>
public abstract class SukiCommand : PSCmdlet
{
    private bool? _isWhatIf;

    /// <inheritdoc/>
    protected override void BeginProcessing() => DebugParameter.Apply(this);

    /// <summary><c>-WhatIf</c> as it was specified, or as the caller prefers.</summary>
    private protected bool IsWhatIf => _isWhatIf ??= MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? (SwitchParameter)given
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>Says under <c>-WhatIf</c> that a file would be left as it is.</summary>
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

    /// <summary>Runs something for one item of the input, and writes a failure of ours as the error of that item.</summary>
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

    /// <summary>Runs something, and turns a failure of ours into the one terminating error of the command.</summary>
    private protected T OrThrow<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SukiSdpException failure)
        {
            ThrowTerminatingError(ErrorRecords.From(failure, null));
            throw; // Never reached; the compiler does not know.
        }
    }
}
