using SukiSdp.Api;
using SukiSdp.Archive;

namespace SukiSdp.Saving;

/// <summary>Saves all recordings of a session: lists it, saves its files, and records it as complete if the service listed all of its recordings and all of them are saved.</summary>
internal sealed class SessionSaver(SaveSettings settings, RecordingSaver recordings, FileSaver saver, FileRecorder files, CompletedSessions? completed, ISaveSink sink, IRunObserver observer, PendingJoins? joins)
{
    private readonly PartialListings _partial = new(observer);

    private Manifest? Manifest => settings.Manifest;

    /// <summary>Saves a session.</summary>
    /// <exception cref="SukiSdpException">It could not be listed.</exception>
    public async Task<SessionOutcome> SaveAsync(SessionItem session, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        if (session.Kept is not { } kept)
        {
            return await SaveListedAsync(session, await ListAsync(session, itemSlot, cancellationToken).ConfigureAwait(false), itemSlot, cancellationToken).ConfigureAwait(false);
        }

        SessionOutcome outcome = SessionOutcome.Complete;
        try
        {
            if (await ListAgainAsync(session, kept, itemSlot, cancellationToken).ConfigureAwait(false) is { } listing)
            {
                return await SaveListedAsync(session, listing, itemSlot, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (ItemErrors.Is(e) && !session.IsListed)
        {
            // Saved files are kept.
            sink.Failed(ItemErrors.From(e, DisplayText.Session(session.Id)), session.Id);
            outcome = SessionOutcome.Incomplete;
        }

        await completed!.FinishAsync(session, kept, itemSlot, cancellationToken).ConfigureAwait(false);
        return outcome;
    }

    private async Task<RecordingListing> ListAsync(SessionItem session, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        RecordingListing listing;
        try
        {
            listing = await ListOnceAsync(session.Id).ConfigureAwait(false);
        }
        catch (SukiSdpException gone) when (gone.Error == SukiError.RecordingGone && Manifest is not null)
        {
            // Files that were saved earlier are kept, for example if -Force is specified later.
            if (Manifest.Find(session.Id) is { } recorded && saver.Existing.FindKept(recorded) is not null)
            {
                throw;
            }

            throw await RecordGoneAsync(session, gone, itemSlot, cancellationToken).ConfigureAwait(false);
        }

        return listing.Recordings.Count > 0 || listing.Problems.Count > 0 ? listing : throw RecordingListing.Empty(session.Id);
    }

    private async Task<RecordingListing> ListOnceAsync(string sessionId)
    {
        RecordingListing listing = await recordings.ListAsync(settings.Connection!, sessionId, settings.Kind).ConfigureAwait(false);
        _partial.Warn(listing);
        return listing;
    }

    // One error for one session, even if its line can't be written.
    private async Task<SukiSdpException> RecordGoneAsync(SessionItem session, SukiSdpException gone, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        try
        {
            await itemSlot.WaitForLinesAsync(Manifest!.RecordGoneAsync(session.Id, session.EncounterId, cancellationToken)).ConfigureAwait(false);
            return gone;
        }
        catch (Exception e) when (ItemErrors.Is(e))
        {
            SukiSdpException failure = ItemErrors.From(e, DisplayText.Session(session.Id));
            return new SukiSdpException(gone.Error, $"{gone.Message} {failure.Message}", failure) { StatusCode = gone.StatusCode, ServiceErrorId = gone.ServiceErrorId };
        }
    }

    // Null if the service lists no recordings, so that nothing is new.
    private async Task<RecordingListing?> ListAgainAsync(SessionItem session, KeptSession kept, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        try
        {
            RecordingListing listing = await ListOnceAsync(session.Id).ConfigureAwait(false);
            if (listing.Recordings.Count > 0 || listing.Problems.Count > 0 || listing.PartField is not null)
            {
                return listing;
            }
        }
        catch (SukiSdpException gone) when (gone.Error == SukiError.RecordingGone)
        {
            observer.Verbose($"{DisplayText.Session(session.Id)}: the service has deleted its recordings since they were saved.");
            await EndReplacementsAsync(kept, itemSlot, cancellationToken).ConfigureAwait(false);
            await itemSlot.WaitForLinesAsync(Manifest!.RecordCompleteAsync(session.Id, encounterId: null, kept.Count, isRechecked: true, cancellationToken)).ConfigureAwait(false);
            return null;
        }
        catch (SukiSdpException notReady) when (notReady.Error == SukiError.RecordingNotReady)
        {
        }

        observer.Verbose($"{DisplayText.Session(session.Id)}: the service lists no recordings now. Saved files are kept, and a later run lists the session again.");
        return null;
    }

    // A file that a run replaced and didn't record is recorded as it is on disk, because only verified files replace others.
    private async Task EndReplacementsAsync(KeptSession kept, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        foreach (SukiRecordingFile file in await saver.AbandonReplacementsAsync(kept.Files, cancellationToken).ConfigureAwait(false))
        {
            PendingLine line = await Manifest!.RecordAsync(file, isReplaced: true, itemSlot.Release, cancellationToken).ConfigureAwait(false);
            await itemSlot.WaitForLinesAsync(line.Task).ConfigureAwait(false);
            if (line.Task.Result)
            {
                await saver.EndReplacementAsync(file, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<SessionOutcome> SaveListedAsync(SessionItem session, RecordingListing listing, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        bool isWhole = listing.IsWhole;
        string sessionId = session.Id;

        // One task for each recording, however often the listing names it.
        SukiRecording[] listed = [.. listing.Recordings.GroupBy(r => r.RecordingId, StringComparer.Ordinal).Select(g => g.First())];
        HashSet<string> ids = [.. listed.Select(r => r.RecordingId)];
        SukiRecordingFile[] unlisted = [.. session.Kept?.Files.Where(f => !ids.Contains(f.RecordingId)) ?? []];
        HashSet<string> joined = session.Kept is { } kept ? [.. kept.InJoinedFile] : saver.Existing.FindRemoved(sessionId);
        HashSet<string> removed = Manifest?.Find(sessionId)?.FindRemoved() ?? [];
        joined.ExceptWith(removed);
        SukiRecording[] wanted = [.. listed.Where(r => !joined.Contains(r.RecordingId) && !removed.Contains(r.RecordingId))];
        ids.UnionWith(session.Kept is null ? [] : [.. unlisted.Select(f => f.RecordingId), .. joined]);
        ids.UnionWith(removed);
        foreach (SukiRecording recording in wanted)
        {
            recording.EncounterId ??= session.EncounterId;
        }

        joined.IntersectWith(ids);

        session.ReportListed(unlisted.Length + joined.Count + wanted.Length + listing.Problems.Count);
        Task<bool> mark = MarkIncomplete(session, wanted, isWhole ? ids.Count : null, cancellationToken);
        foreach (SukiSdpException problem in listing.Problems)
        {
            sink.FailedEntry(problem, sessionId);
            observer.FileCompleted();
        }

        completed?.Report(sessionId, unlisted, joined);
        FileOperation[] works = [.. wanted.Select(r => files.Begin(r, () => recordings.SaveAsync(settings.Connection, r, itemSlot), itemSlot, cancellationToken))];
        await Task.WhenAll(works.Select(w => w.Saved)).ConfigureAwait(false);
        await itemSlot.WaitForLinesAsync(Task.WhenAll(works.Select(w => w.Ended))).ConfigureAwait(false);
        FileOutcome[] ends = [.. works.Select(w => w.Ended.Result)];
        bool isKept = isWhole && ends.All(end => end.IsKept);
        bool isRecorded = await TryRecordAsync(session, async () =>
        {
            await mark.ConfigureAwait(false);
            if (isKept && Manifest is not null && ends.All(end => end.IsRecorded))
            {
                await Manifest.RecordCompleteAsync(sessionId, encounterId: null, ids.Count, IsRecheck(session), cancellationToken).ConfigureAwait(false);
            }
        }, itemSlot).ConfigureAwait(false);
        WarnOfJoined(sessionId, joined.Count, wanted.Length);
        await JoinAsync(sessionId, isWhole && joined.Count == 0 && Manifest?.Find(sessionId)?.HasRemovedFile != true, itemSlot, cancellationToken).ConfigureAwait(false);
        return isKept && isRecorded ? SessionOutcome.Complete : SessionOutcome.Incomplete;
    }

    // A session that is recorded as complete or deleted isn't requested again. Until its new recordings are saved, it must not count as complete, even if
    // this run is interrupted.
    private Task<bool> MarkIncomplete(SessionItem session, SukiRecording[] wanted, int? recordings, CancellationToken cancellationToken)
    {
        if (Manifest?.Find(session.Id) is not { State: not RecordedState.Open } recorded)
        {
            return Task.FromResult(true);
        }

        HashSet<string> known = [.. recorded.RecordingIds];
        return recorded.State == RecordedState.Complete && recordings is not null && wanted.All(r => known.Contains(r.RecordingId))
            ? Task.FromResult(true)
            : Manifest.RecordIncompleteAsync(session.Id, session.EncounterId, recordings, cancellationToken);
    }

    // If all files of a session are saved and the session couldn't be recorded, this is an error of the session. Its files aren't affected.
    private async Task<bool> TryRecordAsync(SessionItem session, Func<Task> record, ItemSlot itemSlot)
    {
        try
        {
            await itemSlot.WaitForLinesAsync(record()).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (ItemErrors.Is(e))
        {
            sink.Failed(ItemErrors.From(e, DisplayText.Session(session.Id)), session.Id);
            return false;
        }
    }

    // Also if it was listed once more for another reason.
    private bool IsRecheck(SessionItem session) => session.IsRecheck
        || (settings.RecheckAfter is { } after && Manifest?.Find(session.Id)?.IsRecheckDue(after, settings.Clock.UtcNow()) == true);

    private void WarnOfJoined(string sessionId, int joined, int others)
    {
        if (joins is not null && joined > 0 && others > 0)
        {
            observer.Warning($"{DisplayText.Session(sessionId)}: the service lists recordings that aren't in the joined file. They are saved as separate files, because the recordings that were joined have been removed.");
        }
    }

    private Task JoinAsync(string sessionId, bool isWhole, ItemSlot itemSlot, CancellationToken cancellationToken) =>
        joins is null ? Task.CompletedTask : joins.JoinAsync(sessionId, isWhole, itemSlot, cancellationToken);
}
