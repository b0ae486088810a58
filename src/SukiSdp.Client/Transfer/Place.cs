namespace SukiSdp.Transfer;

/// <summary>
/// One of the places in which a run works on so many items at once. An item that waits for the manifest, while another program keeps that to itself,
/// leaves its place to others and takes one again afterwards.
/// </summary>
/// <param name="places">The places. One has been taken for this item.</param>
/// <param name="blocked">Gives a task that completes when the manifest is not free; null for a run without one.</param>
/// <param name="stop">Gives up.</param>
internal sealed class Place(SemaphoreSlim places, Func<Task>? blocked, CancellationToken stop)
{
    private readonly TaskCompletionSource<bool> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isTaken = true;

    /// <summary>Completes when the item has left its place to others.</summary>
    public Task Left => _left.Task;

    /// <summary>Waits for lines of the manifest to be written.</summary>
    public async Task WaitForLinesAsync(Task lines)
    {
        if (blocked is not null && !lines.IsCompleted)
        {
            await Task.WhenAny(lines, blocked()).ConfigureAwait(false);
            if (!lines.IsCompleted)
            {
                Leave();
                await Task.WhenAny(lines).ConfigureAwait(false);
                await places.WaitAsync(stop).ConfigureAwait(false);
                _isTaken = true;
            }
        }

        await lines.ConfigureAwait(false);
    }

    /// <summary>The item has ended.</summary>
    public void End()
    {
        if (_isTaken)
        {
            _isTaken = false;
            places.Release();
        }
    }

    private void Leave()
    {
        End();
        _left.TrySetResult(true);
    }
}
