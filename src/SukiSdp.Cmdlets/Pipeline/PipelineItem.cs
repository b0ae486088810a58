using System.Management.Automation;

namespace SukiSdp.Commands.Pipeline;

/// <summary>The kinds of items that asynchronous work posts to the pipeline thread.</summary>
internal enum PipelineItemKind
{
    /// <summary>No item: wakes up the pipeline thread.</summary>
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
    Confirmation,

    /// <summary>A <see cref="IPipelineCall"/>: code of the user that only the pipeline thread can run.</summary>
    Call,
}

/// <summary>One item that asynchronous work passes to the pipeline thread.</summary>
internal sealed record PipelineItem(PipelineItemKind Kind, object? Payload);

/// <summary>A call of <c>ShouldProcess</c>, which must be made on the pipeline thread.</summary>
internal sealed class ConfirmationRequest(string target, string action)
{
    private readonly TaskCompletionSource<bool> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The file or other target of the action.</summary>
    public string Target { get; } = target;

    /// <summary>The action, as text for a confirmation prompt.</summary>
    public string Action { get; } = action;

    /// <summary>Sets the response.</summary>
    public void Respond(bool yes) => _response.TrySetResult(yes);

    /// <summary>Waits for the response.</summary>
    public Task<bool> WaitAsync(CancellationToken cancellationToken) => _response.Task.WaitAsync(cancellationToken);
}

/// <summary>Code of the user whose result asynchronous work needs.</summary>
internal interface IPipelineCall
{
    /// <summary>Runs it, on the pipeline thread.</summary>
    /// <exception cref="PipelineStoppedException">The command is being stopped.</exception>
    void Run();
}

/// <summary>Code of the user, and its result.</summary>
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
