using SukiSdp.Archive;
using SukiSdp.Joining;

namespace SukiSdp.Transfer;

/// <summary>The sessions for which manifest and disk answer all there is to ask, so that the service, which logs every access, is not called.</summary>
internal sealed class SettledSessions(Manifest manifest, SavedSessions? joins, FileSaver files, ISaveSink sink, IRunObserver observer)
{
    /// <summary>Reports a session that needs no call, and joins its files if that is still to be done.</summary>
    /// <returns>Whether it was one.</returns>
    public async Task<bool> TrySettleAsync(string sessionId, CancellationToken stop)
    {
        if (manifest.Find(sessionId) is not { } recorded)
        {
            return false;
        }

        if (recorded.State == RecordedState.Gone)
        {
            observer.Verbose($"{DisplayText.Session(sessionId)}: recorded as deleted for good, not asked for again.");
            observer.ItemListed(0);
            sink.KnownGone(sessionId);
            return true;
        }

        if (manifest.FindKept(recorded) is not { } kept || await files.AreReplacedAsync(kept.Files, stop).ConfigureAwait(false))
        {
            return false;
        }

        observer.Verbose($"{DisplayText.Session(sessionId)}: recorded as complete and on the disk, not asked for again.");
        observer.ItemListed(kept.Files.Count);
        foreach (SukiRecordingFile file in kept.Files)
        {
            sink.Saved(file);
            joins?.Note(sessionId, file.RecordingId, file);
            observer.FileOver();
        }

        if (joins is not null)
        {
            await joins.JoinAsync(sessionId, isListedWhole: !kept.OnlyJoined, stop).ConfigureAwait(false);
            if (kept.OnlyJoined)
            {
                joins.WarnOfGaps(recorded);
            }
        }

        return true;
    }
}
