using System.Management.Automation;

namespace SukiSdp.Commands.Pipeline;

/// <summary>What kind of thing asynchronous work has to tell the pipeline.</summary>
internal enum PipelineItemKind
{
    /// <summary>Nothing, but the pipeline thread should look up.</summary>
    Wake,

    /// <summary>An object for the next command.</summary>
    Output,

    /// <summary>A non-terminating <see cref="ErrorRecord"/>.</summary>
    Error,

    /// <summary>A line for the verbose stream.</summary>
    Verbose,

    /// <summary>A line for the debug stream.</summary>
    Debug,

    /// <summary>A line for the warning stream.</summary>
    Warning,

    /// <summary>A <see cref="ConfirmationRequest"/> that only the pipeline thread can process.</summary>
    Question,

    /// <summary>A <see cref="IPipelineCall"/>: a piece of the user's own code that only the pipeline thread may run.</summary>
    Call,
}

/// <summary>One item that asynchronous work passes to the pipeline thread.</summary>
internal sealed record PipelineItem(PipelineItemKind Kind, object? Payload);

/// <summary>A question to <c>ShouldProcess</c>, which must be asked on the pipeline thread.</summary>
internal sealed class ConfirmationRequest(string target, string action)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the question is about.</summary>
    public string Target { get; } = target;

    /// <summary>The action, as text for a confirmation prompt.</summary>
    public string Action { get; } = action;

    /// <summary>Sets the response.</summary>
    public void Answer(bool yes) => _answer.TrySetResult(yes);

    /// <summary>Waits for the response.</summary>
    public Task<bool> WaitAsync(CancellationToken cancellationToken) => _answer.Task.WaitAsync(cancellationToken);
}

/// <summary>Code of the user whose result asynchronous work needs.</summary>
internal interface IPipelineCall
{
    /// <summary>Runs it, on the pipeline thread.</summary>
    /// <exception cref="PipelineStoppedException">The command is being stopped.</exception>
    void Run();
}

/// <summary>A piece of the user's own code, and what it gives.</summary>
internal sealed class PipelineCall<T>(Func<T> code) : IPipelineCall
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public void Run()
    {
        try
        {
            _result.TrySetResult(code());
        }
        catch (PipelineStoppedException)
        {
            _result.TrySetCanceled();
            throw;
        }
        catch (SukiSdpException failure)
        {
            _result.TrySetException(failure);
        }
    }

    /// <summary>Waits for the result.</summary>
    public Task<T> WaitAsync(CancellationToken cancellationToken) => _result.Task.WaitAsync(cancellationToken);
}
