using System.Management.Automation;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>A script that is running.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly PowerShell _pipeline;
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly TaskCompletionSource<PSObject> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _end;

    public RunningCommand(PowerShell pipeline)
    {
        _pipeline = pipeline;
        _output.DataAdded += (_, e) => _first.TrySetResult(_output[e.Index]);
        _end = _pipeline.InvokeAsync<PSObject, PSObject>(null!, _output);
    }

    /// <summary>The first object that comes out.</summary>
    public Task<PSObject> FirstOutput => _first.Task.WaitAsync(TestRun.Watchdog);

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _end.IsCompleted;

    /// <summary>Stops it as Ctrl+C does, and waits for its end.</summary>
    public async Task StopAsync()
    {
        await _pipeline.StopAsync(null, null).WaitAsync(TestRun.Watchdog);
        await EndAsync();
    }

    /// <summary>Waits for its end, by itself or because it was stopped.</summary>
    public async Task<CommandResult> EndAsync()
    {
        ErrorRecord? terminating = null;
        try
        {
            await _end.WaitAsync(TestRun.Watchdog);
        }
        catch (PipelineStoppedException)
        {
        }
        catch (RuntimeException failure)
        {
            terminating = failure.ErrorRecord;
        }

        PSDataStreams streams = _pipeline.Streams;
        return new CommandResult(
            [.. _output],
            [.. streams.Error],
            terminating,
            [.. streams.Verbose.Select(record => record.Message)],
            [.. streams.Debug.Select(record => record.Message)],
            [.. streams.Warning.Select(record => record.Message)],
            [.. streams.Information.Select(record => record.ToString())],
            [.. streams.Progress]);
    }

    public void Dispose()
    {
        _pipeline.Dispose();
        _output.Dispose();
    }
}
