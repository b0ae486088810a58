using SukiSdp.Archive;

namespace SukiSdp.Saving;

/// <summary>Finds the sessions that are complete in the manifest and on disk, so that no request is sent to the service, which logs every request.</summary>
/// <param name="manifest">The manifest.</param>
/// <param name="recheckAfter">The time after which a complete session is listed once more; null for never.</param>
/// <param name="clock">The clock.</param>
/// <param name="joins">Joins sessions; null for none.</param>
/// <param name="files">Provides the unfinished replacements.</param>
/// <param name="sink">Receives the files.</param>
/// <param name="observer">Receives progress and messages.</param>
internal sealed class CompletedSessions(Manifest manifest, TimeSpan? recheckAfter, Clock clock, PendingJoins? joins, FileSaver files, ISaveSink sink, IRunObserver observer)
{
    /// <summary>Reports a session that needs no request, and joins its files if they aren't joined yet.</summary>
    /// <param name="session">The session. If it is saved and must be listed once more, its saved files are stored in it.</param>
    /// <param name="itemSlot">Its slot.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Its result; null if a request is needed.</returns>
    public async Task<SessionOutcome?> TryCompleteAsync(SessionItem session, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        if (manifest.Find(session.Id) is not { } recorded)
        {
            return null;
        }

        if (files.Existing.FindRestored(recorded) is { } restored)
        {
            observer.Verbose($"{DisplayText.Session(session.Id)}: the manifest lists it as deleted by the service, but all its files exist. It is recorded as complete.");
            await itemSlot.WaitForLinesAsync(manifest.RecordCompleteAsync(session.Id, session.EncounterId, restored.Count, isRechecked: true, cancellationToken)).ConfigureAwait(false);
            await FinishAsync(session, restored, itemSlot, cancellationToken).ConfigureAwait(false);
            return SessionOutcome.Complete;
        }

        if (recorded.State == RecordedState.Gone)
        {
            observer.Verbose($"{DisplayText.Session(session.Id)}: skipped, because the manifest lists it as deleted by the service.");
            return SessionOutcome.Gone;
        }

        Func<RecordedFile, bool>? isReplaced = await files.FindReplacedAsync(session.Id, session.EncounterId, cancellationToken).ConfigureAwait(false);
        if (files.Existing.FindKept(recorded, isReplaced) is not { } kept)
        {
            return null;
        }

        foreach (SukiRecordingFile file in kept.Files)
        {
            file.EncounterId = session.EncounterId;
        }

        if (isReplaced is not null && recorded.Files.Any(isReplaced))
        {
            session.Kept = kept;
            return null;
        }

        if (recheckAfter is { } after && recorded.IsRecheckDue(after, clock.UtcNow()))
        {
            observer.Verbose($"{DisplayText.Session(session.Id)}: complete in the manifest, and listed again because of -RecheckAfter.");
            (session.Kept, session.IsRecheck) = (kept, true);
            return null;
        }

        observer.Verbose($"{DisplayText.Session(session.Id)}: skipped, because the manifest lists it as complete and all its files exist.");
        if (session.EncounterId is { } encounter && encounter != recorded.EncounterId)
        {
            await itemSlot.WaitForLinesAsync(manifest.RecordCompleteAsync(session.Id, encounter, recorded.Recordings, recorded.IsRechecked, cancellationToken)).ConfigureAwait(false);
        }

        await FinishAsync(session, kept, itemSlot, cancellationToken).ConfigureAwait(false);
        return SessionOutcome.Complete;
    }

    /// <summary>Reports a session without downloads, and joins its files if they aren't joined yet.</summary>
    public async Task FinishAsync(SessionItem session, KeptSession kept, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        session.ReportListed(kept.Files.Count + kept.InJoinedFile.Count);
        Report(session.Id, kept.Files, kept.InJoinedFile);

        // A file that was removed on purpose isn't created again.
        if (joins is null || manifest.Find(session.Id)?.HasRemovedFile == true)
        {
            return;
        }

        await joins.JoinAsync(session.Id, isListedWhole: kept.InJoinedFile.Count == 0, itemSlot, cancellationToken).ConfigureAwait(false);
        if (kept.InJoinedFile.Count > 0 && manifest.Find(session.Id) is { } recorded)
        {
            joins.WarnOfGaps(recorded);
        }
    }

    /// <summary>Reports saved recordings without a request.</summary>
    public void Report(string sessionId, IEnumerable<SukiRecordingFile> files, IEnumerable<string> inJoinedFile)
    {
        foreach (SukiRecordingFile file in files)
        {
            sink.Saved(file);
            joins?.Note(sessionId, file.RecordingId, file);
            observer.FileCompleted();
        }

        foreach (string recordingId in inJoinedFile)
        {
            sink.InJoinedFile(sessionId, recordingId);
            observer.FileCompleted();
        }
    }
}
