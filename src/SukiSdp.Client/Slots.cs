namespace SukiSdp;

/// <summary>Limits how many of something are worked on at once.</summary>
/// <remarks>
/// What is limited in a run, from the outside in:
/// <code>
/// limited                                  by                               to
/// sessions and recordings of a save        SaveRun._itemSlots               2 × ThrottleLimit
/// partial files that are open              FileSaver._openFiles             2 × ThrottleLimit
/// files that are downloaded                FileSaver._downloadSlots         ThrottleLimit
/// ranges of one file                       ObjectDownloader, by tasks       RangesPerFile
/// connections to one storage host          ConnectionGate                   ThrottleLimit, at least 16
/// sessions that are listed                 ListRun, listingSlots            ThrottleLimit
/// listings that wait for one before them   ListRun, resultSlots             1024
/// files that are read for their digests    Manifest._digestSlots            number of processors
/// writers to the manifest                  ManifestAppender._writeSlot      1
/// writers to the list of replacements      PendingReplacements._writeSlot   1
/// sessions that Join-SukiRecording joins   SessionJoiner, sessionSlot       1
/// </code>
/// </remarks>
internal sealed class Slots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Waits for a free slot, and holds it until the result is disposed of.</summary>
    public async Task<Slot> AcquireAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Slot(_free);
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}

/// <summary>
/// A slot that is held. An item that waits for another program releases it, so that others can go on; what it does afterwards is little, or takes a slot
/// again.
/// </summary>
internal sealed class Slot(SemaphoreSlim free) : IDisposable
{
    private readonly TaskCompletionSource<bool> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isHeld = 1;

    /// <summary>Completes when it is released for the first time.</summary>
    public Task Released => _released.Task;

    /// <summary>Releases the slot, if it is held.</summary>
    public void Release()
    {
        Dispose();
        _released.TrySetResult(true);
    }

    /// <summary>Waits for a slot again if it was released. Only one at a time may do that.</summary>
    public async Task ReacquireAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isHeld) == 1)
        {
            return;
        }

        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _isHeld, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isHeld, 0) == 1)
        {
            free.Release();
        }
    }
}
