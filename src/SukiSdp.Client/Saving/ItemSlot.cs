namespace SukiSdp.Saving;

/// <summary>
/// The slot of an item of a run: a session, or a recording that was given. An item that waits for another program, which has a file or the manifest open, gives it
/// up to others.
/// </summary>
/// <param name="slot">The slot, which has been taken for this item.</param>
/// <param name="blocked">Gives a task that completes when the manifest is not free; null for a run without one.</param>
/// <param name="stop">Gives up.</param>
internal sealed class ItemSlot(Slot slot, Func<Task>? blocked, CancellationToken stop)
{
    private readonly TaskCompletionSource<bool> _awaitsManifest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the item has left its slot to others.</summary>
    public Task Left => slot.GivenUp;

    /// <summary>Completes when the item has left its slot to others because of the manifest: nothing more is downloaded for it.</summary>
    public Task AwaitsManifest => _awaitsManifest.Task;

    /// <summary>Leaves the slot to others, if that has not been done.</summary>
    public void Leave() => slot.GiveUp();

    /// <summary>Waits for lines of the manifest to be written.</summary>
    public async Task WaitForLinesAsync(Task lines)
    {
        if (blocked is not null && !lines.IsCompleted)
        {
            await Task.WhenAny(lines, blocked()).ConfigureAwait(false);
            if (!lines.IsCompleted)
            {
                slot.GiveUp();
                _awaitsManifest.TrySetResult(true);
                await Task.WhenAny(lines).ConfigureAwait(false);
                await slot.TakeAgainAsync(stop).ConfigureAwait(false);
            }
        }

        await lines.ConfigureAwait(false);
    }
}
