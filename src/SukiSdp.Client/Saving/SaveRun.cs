using System.Globalization;
using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Download;

namespace SukiSdp.Saving;

/// <summary>
/// Saves many sessions and recordings: lists each session just before its files start, downloads several files at once, and reports each file
/// or failure immediately.
/// </summary>
internal sealed class SaveRun : IDisposable
{
    private readonly SaveSettings _settings;
    private readonly ISaveSink _sink;
    private readonly IRunObserver _observer;
    private readonly DiskFullState _disk;
    private readonly FileSaver _files;
    private readonly FileRecorder _recorder;
    private readonly PendingJoins? _joins;
    private readonly CompletedSessions? _completed;

    // Items at once: twice as many as files, so that a session is listed while the files before it are downloaded, and not earlier.
    private readonly Slots _itemSlots;
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);

    private readonly InputRecordings _given;

    /// <param name="settings">The settings.</param>
    /// <param name="sink">Receives the result of each file and session.</param>
    /// <param name="observer">Receives progress and messages.</param>
    /// <param name="joins">Joins the sessions whose files are saved; null to not join.</param>
    public SaveRun(SaveSettings settings, ISaveSink sink, IRunObserver observer, PendingJoins? joins = null)
    {
        _settings = settings;
        _observer = observer;
        _joins = joins;
        _disk = new DiskFullState(settings.Destination);
        _sink = sink = new DiskFullSink(sink, _disk);
        if (joins is not null)
        {
            joins.NotJoined += _disk.Observe;
        }

        _files = new FileSaver(settings, _disk, sink, observer);
        _recorder = new FileRecorder(settings, _files, sink, observer, joins);
        _given = new InputRecordings(settings, sink);

        if (settings.Manifest is { } manifest && !settings.Download.Force && settings.BeforeRepair is null)
        {
            _completed = new CompletedSessions(manifest, settings.RecheckAfter, settings.Clock, joins, _files, sink, observer);
        }

        _itemSlots = new Slots(2 * settings.Download.ThrottleLimit);
        if (_files.Tuner is { } tuner)
        {
            Func<bool> hasMoreFiles = tuner.HasMore;
            tuner.HasMore = () => hasMoreFiles() || _itemSlots.IsAwaited;
            tuner.Changed += limit => _itemSlots.Resize(2 * limit);
        }
    }

    /// <summary>The number of different sessions in the input, by ID or by recordings. It is final when the run has ended.</summary>
    public int SessionCount { get; private set; }

    /// <summary>Runs until the input is complete and every file has ended.</summary>
    /// <exception cref="SukiSdpException">A failure that ends everything.</exception>
    public async Task RunAsync(InputQueue<SaveItem> input, CancellationToken cancellationToken)
    {
        using TaskGroup all = new(cancellationToken);
        using TaskGroup work = new(all.CancellationToken);
        using RecordingSaver recordings = new(_settings, _files, _observer, work.CancellationToken);
        Run run = new(all, work, recordings, new SessionSaver(_settings, recordings, _files, _recorder, _completed, _sink, _observer, _joins));
        all.Begin(() => SaveAllAsync(input, run));
        await all.WaitAsync().ConfigureAwait(false);
        foreach ((string sessionId, SessionOutcome outcome) in _given.Outcomes)
        {
            // A session that is in the input in both forms counts once.
            if (IsNew(sessionId))
            {
                _sink.SessionEnded(sessionId, outcome);
            }
        }

        ReportUnwrittenLines();
        if (_disk.Failure() is { } full)
        {
            _sink.Failed(full, _settings.Destination);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _files.Dispose();
        _itemSlots.Dispose();
    }

    private async Task SaveAllAsync(InputQueue<SaveItem> input, Run run)
    {
        for (int i = 0; i < 2 * (_files.Tuner is null ? _settings.Download.ThrottleLimit : DownloadSettings.MaxFiles); i++)
        {
            run.Work.Begin(TakeAllAsync);
        }

        await run.Work.WaitAsync().ConfigureAwait(false);

        // Remaining work only waits for the manifest.
        _settings.Manifest?.EndWaiting();
        if (_disk.IsFull)
        {
            _joins?.WarnOfFullDisk();
        }
        else if (_joins is not null)
        {
            await _joins.JoinRestAsync(run.CancellationToken).ConfigureAwait(false);
        }

        async Task TakeAllAsync()
        {
            while (true)
            {
                if (await input.TakeAsync(run.CancellationToken).ConfigureAwait(false) is not { } item)
                {
                    return;
                }

                await RunInSlotAsync(itemSlot => SaveAsync(item, itemSlot, run), run).ConfigureAwait(false);
            }
        }
    }

    // Processes an item when a slot is free, until it has ended or released its slot.
    private async Task RunInSlotAsync(Func<ItemSlot, Task> work, Run run)
    {
        Slot slot = await _itemSlots.AcquireAsync(run.CancellationToken).ConfigureAwait(false);
        ItemSlot itemSlot = new(slot, _settings.Manifest is { } manifest ? () => manifest.Blocked : null, run.CancellationToken);
        Task all = WorkAsync();
        Task beforeManifest = FollowAsync();
        if (!beforeManifest.IsCompleted)
        {
            await Task.WhenAny(beforeManifest, itemSlot.Released).ConfigureAwait(false);
        }

        if (beforeManifest.IsCompleted)
        {
            await beforeManifest.ConfigureAwait(false);
        }
        else
        {
            run.Work.Begin(() => beforeManifest);
        }

        async Task WorkAsync()
        {
            using (slot)
            {
                await work(itemSlot).ConfigureAwait(false);
            }
        }

        // Work that waits only for the manifest must not keep the run from ending that wait.
        async Task FollowAsync()
        {
            if (!all.IsCompleted)
            {
                await Task.WhenAny(all, itemSlot.AwaitsManifest).ConfigureAwait(false);
            }

            if (all.IsCompleted)
            {
                await all.ConfigureAwait(false);
            }
            else
            {
                run.All.Begin(() => all);
            }
        }
    }

    private Task SaveAsync(SaveItem item, ItemSlot itemSlot, Run run)
    {
        if (item.Recording is { } recording)
        {
            return SaveRecordingAsync(recording, itemSlot, run);
        }

        SessionItem session = new(item.SessionId!, _observer)
        {
            EncounterId = item.EncounterId ?? _settings.Manifest?.FindEncounter(item.SessionId!),
            Wait = _settings.Wait is { } wait ? new NotReadyWait(item.SessionId!, wait, _settings.Clock, _observer) : null,
        };
        if (!IsNew(session.Id))
        {
            session.ReportListed(0);
            _observer.Verbose($"{DisplayText.Session(session.Id)}: duplicate session ID ignored.");
            return Task.CompletedTask;
        }

        _joins?.NoteGivenWhole(session.Id);
        return SaveSessionAsync(session, itemSlot, run);
    }

    private async Task SaveRecordingAsync(SukiRecording recording, ItemSlot itemSlot, Run run)
    {
        if (recording.Listing?.IsPart == true)
        {
            _joins?.NoteListedInPart(recording.SessionId);
        }

        _observer.ItemExpanded(1);
        recording.EncounterId ??= _settings.Manifest?.FindEncounter(recording.SessionId);
        if (_settings.Manifest?.Find(recording.SessionId)?.FindRemoved().Contains(recording.RecordingId) == true)
        {
            _observer.Verbose($"{DisplayText.Recording(recording.SessionId, recording.RecordingId)}: skipped, because the manifest lists it as removed.");
            _joins?.NoteListedInPart(recording.SessionId);
            _observer.FileCompleted();
            await _given.NoteAsync(recording, new FileOutcome(IsKept: true, IsRecorded: true), itemSlot, run.CancellationToken).ConfigureAwait(false);
            return;
        }

        FileOperation work = _recorder.Begin(recording, () => run.Recordings.SaveGivenAsync(recording, itemSlot), itemSlot, run.CancellationToken);
        await work.Saved.ConfigureAwait(false);
        await itemSlot.WaitForLinesAsync(work.Ended).ConfigureAwait(false);
        await _given.NoteAsync(recording, await work.Ended.ConfigureAwait(false), itemSlot, run.CancellationToken).ConfigureAwait(false);
    }

    // A session that failed as a whole is reported.
    private async Task SaveSessionAsync(SessionItem session, ItemSlot itemSlot, Run run)
    {
        SessionOutcome outcome;
        try
        {
            // On a full disk, sessions can't be joined, even if they are saved.
            bool isSettled = _completed is not null && !(_disk.IsFull && _joins is not null);
            outcome = (isSettled ? await _completed!.TryCompleteAsync(session, itemSlot, run.CancellationToken).ConfigureAwait(false) : null)
                ?? (_disk.IsFull ? _disk.LeaveSession() : await run.Sessions.SaveAsync(session, itemSlot, run.CancellationToken).ConfigureAwait(false));
        }
        catch (SukiSdpException notReady) when (notReady.Error == SukiError.RecordingNotReady && session.Wait?.TryNext(out Task waiting, run.CancellationToken) == true)
        {
            // Its slot is free for others in the meantime.
            run.Work.Begin(async () =>
            {
                await waiting.ConfigureAwait(false);
                await RunInSlotAsync(itemSlot => SaveSessionAsync(session, itemSlot, run), run).ConfigureAwait(false);
            });
            return;
        }
        catch (Exception e) when (ItemErrors.Is(e))
        {
            SukiSdpException failure = ItemErrors.From(e, DisplayText.Session(session.Id));
            outcome = InputRecordings.OutcomeOf(failure.Error);
            _sink.Failed(outcome == SessionOutcome.NotReady && session.Wait is { } wait ? wait.WithAttempts(failure) : failure, session.Id);
        }

        session.Wait?.End();
        session.ReportListed(0);
        _sink.SessionEnded(session.Id, outcome);
    }

    private bool IsNew(string sessionId)
    {
        lock (_sessions)
        {
            bool isNew = _settings.Manifest?.MarkGiven(sessionId) ?? _sessions.Add(sessionId);
            SessionCount += isNew ? 1 : 0;
            return isNew;
        }
    }

    private void ReportUnwrittenLines()
    {
        if (_settings.Manifest is { Unwritten: > 0 and int lines } manifest)
        {
            _sink.Failed(
                new SukiSdpException(SukiError.FileBusy, string.Format(
                    CultureInfo.InvariantCulture,
                    "'{0}': another program had the manifest open for exclusive access until the end of the run. {1} {2} not written. The files are saved, but not recorded. The next run records them.",
                    manifest.Path,
                    lines,
                    lines == 1 ? "line was" : "lines were")),
                manifest.Path);
        }
    }

    /// <param name="All">All work, including what waits only for the manifest.</param>
    /// <param name="Work">The work that takes items, lists and downloads.</param>
    /// <param name="Recordings">Saves recordings.</param>
    /// <param name="Sessions">Saves sessions.</param>
    private sealed record Run(TaskGroup All, TaskGroup Work, RecordingSaver Recordings, SessionSaver Sessions)
    {
        public CancellationToken CancellationToken => Work.CancellationToken;
    }
}
