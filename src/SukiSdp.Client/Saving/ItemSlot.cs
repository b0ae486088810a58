namespace SukiSdp.Saving;

/// <summary>
/// The slot of an item of a run: a session, or a recording of the input. An item that waits for another program, which has a file or the manifest open, releases
/// it for others.
/// </summary>
/// <param name="slot">The slot, which this item has acquired.</param>
/// <param name="blocked">Returns a task that completes when the manifest isn't available; null for a run without a manifest.</param>
/// <param name="cancellationToken">Cancels the operation.</param>
internal sealed class ItemSlot(Slot slot, Func<Task>? blocked, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<bool> _awaitsManifest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the item has released its slot.</summary>
    public Task Released => slot.Released;

    /// <summary>Completes when the item has released its slot because of the manifest: nothing more is downloaded for it.</summary>
    public Task AwaitsManifest => _awaitsManifest.Task;

    /// <summary>The slot itself.</summary>
    public Slot Slot => slot;

    /// <summary>Releases the slot, if it is held.</summary>
    public void Release() => slot.Release();

    /// <summary>Waits for a slot again, if it was released, before more work is started.</summary>
    public Task ReacquireAsync() => slot.ReacquireAsync(cancellationToken);

    /// <summary>Waits for lines of the manifest to be written.</summary>
    public async Task WaitForLinesAsync(Task lines)
    {
        if (blocked is not null && !lines.IsCompleted)
        {
            await Task.WhenAny(lines, blocked()).ConfigureAwait(false);
            if (!lines.IsCompleted)
            {
                slot.Release();
                _awaitsManifest.TrySetResult(true);
                await Task.WhenAny(lines).ConfigureAwait(false);
                await slot.ReacquireAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        await lines.ConfigureAwait(false);
    }
}
