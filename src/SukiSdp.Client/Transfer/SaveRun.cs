using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Joining;

namespace SukiSdp.Transfer;

/// <summary>
/// Saves many sessions and recordings: lists each session just before its files start, transfers several files at once, and reports each file
/// or failure as it comes.
/// </summary>
internal sealed class SaveRun : IDisposable
{
    private readonly SaveSettings _settings;
    private readonly ISaveSink _sink;
    private readonly IRunObserver _observer;
    private readonly FileSaver _files;
    private readonly SavedSessions? _joins;
    private readonly SettledSessions? _settled;

    // Items at once: twice as many as files, so that a session is listed while the files before it are still coming, and no sooner.
    private readonly Slots _items;
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);

    // Sessions of which single recordings were given.
    private readonly HashSet<string> _inPart = new(StringComparer.Ordinal);

    /// <param name="settings">How.</param>
    /// <param name="sink">Where each file goes.</param>
    /// <param name="observer">Told what happens.</param>
    /// <param name="joins">Joins the sessions whose files are in place; null to leave them in chunks.</param>
    public SaveRun(SaveSettings settings, ISaveSink sink, IRunObserver observer, SavedSessions? joins = null)
    {
        (_settings, _sink, _observer, _joins) = (settings, sink, observer, joins);
        _files = new FileSaver(settings, sink, observer);

        if (settings.Manifest is { } manifest && !settings.Transfer.Force)
        {
            _settled = new SettledSessions(manifest, joins, _files, sink, observer);
        }

        _items = new Slots(2 * settings.Transfer.ThrottleLimit);
    }

    /// <summary>How many different sessions were given, as a whole or by single recordings. It is complete when the run has ended.</summary>
    public int SessionCount { get; private set; }

    /// <summary>How many of them, and how many recordings of others, were not begun because the disk was full. They are reported as one failure.</summary>
    public (int Sessions, int Recordings) Left => _files.Disk.Left;

    /// <summary>Runs until the input is complete and every file has ended.</summary>
    /// <exception cref="SukiSdpException">A failure that ends everything.</exception>
    public async Task RunAsync(InputQueue<SaveItem> input, CancellationToken cancellationToken)
    {
        using TaskGroup work = new(cancellationToken);
        Run run = new(work, new RecordingSaver(_settings, _files, _observer, work.Stop));
        for (int i = 0; i < 2 * _settings.Transfer.ThrottleLimit; i++)
        {
            BeginWorker();
        }

        await work.WaitAsync().ConfigureAwait(false);
        foreach (string sessionId in _inPart)
        {
            // Those that were given as a whole, too, count once.
            IsNew(sessionId);
        }

        if (_joins is not null && !_files.Disk.IsFull)
        {
            await _joins.JoinRestAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_files.Disk.Failure() is { } full)
        {
            _sink.Failed(full, _settings.Destination);
        }

        void BeginWorker() => work.Begin(TakeAllAsync);

        async Task TakeAllAsync()
        {
            while (true)
            {
                (bool taken, SaveItem item) = await input.TakeAsync(run.Stop).ConfigureAwait(false);
                if (!taken)
                {
                    return;
                }

                using Slot slot = await _items.TakeAsync(BeginWorker, run.Stop).ConfigureAwait(false);
                await SaveAsync(item, slot, run).ConfigureAwait(false);
                if (slot.IsGivenUp)
                {
                    // Another worker has taken the place of this one.
                    return;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _files.Dispose();
        _items.Dispose();
    }

    private async Task SaveAsync(SaveItem item, Slot slot, Run run)
    {
        if (item.Recording is { } recording)
        {
            lock (_inPart)
            {
                _inPart.Add(recording.SessionId);
            }

            _observer.ItemListed(1);
            await EndFileAsync(recording, () => run.Recordings.SaveGivenAsync(recording, slot), run).ConfigureAwait(false);
        }
        else if (!IsNew(item.SessionId!))
        {
            _observer.ItemListed(0);
            _observer.Verbose($"{DisplayText.Session(item.SessionId)}: given again, and done once.");
        }
        else
        {
            await EndSessionAsync(item.SessionId!, () => SaveUnlessSettledAsync(item.SessionId!, slot, run)).ConfigureAwait(false);
        }
    }

    private async Task SaveUnlessSettledAsync(string sessionId, Slot slot, Run run)
    {
        bool cannotJoin = _files.Disk.IsFull && _joins is not null;
        if (_settled is null || cannotJoin || !await _settled.TrySettleAsync(sessionId, run.Stop).ConfigureAwait(false))
        {
            await SaveSessionAsync(sessionId, _settings.Wait is { } wait ? new NotReadyWait(sessionId, wait, _settings.Clock) : null, slot, run).ConfigureAwait(false);
        }
    }

    // A session that failed as a whole is reported.
    private async Task EndSessionAsync(string sessionId, Func<Task> save)
    {
        try
        {
            await save().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SukiSdpException { IsFatal: false } || IsDefect(e))
        {
            _observer.ItemListed(0);
            Report(e as SukiSdpException ?? SukiSdpException.Unexpected(e, DisplayText.Session(sessionId)), sessionId);
        }
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

    private async Task SaveSessionAsync(string sessionId, NotReadyWait? wait, Slot slot, Run run)
    {
        if (_files.Disk.IsFull)
        {
            _observer.ItemListed(0);
            _files.Disk.LeaveSession();
            return;
        }

        RecordingListing listing;
        try
        {
            listing = await run.Recordings.ListAsync(_settings.Connection!, sessionId, _settings.Kind).ConfigureAwait(false);
        }
        catch (SukiSdpException notReady) when (notReady.Error == SukiError.RecordingNotReady && wait is not null)
        {
            if (!wait.TryNext(out TimeSpan pause))
            {
                throw wait.GivenUp(notReady);
            }

            // Its slot is free for others meanwhile.
            _observer.Verbose(wait.Describe(pause));
            run.Work.Begin(async () =>
            {
                await _settings.Clock.Delay(pause, run.Stop).ConfigureAwait(false);
                using Slot next = await _items.TakeAsync(null, run.Stop).ConfigureAwait(false);
                await EndSessionAsync(sessionId, () => SaveSessionAsync(sessionId, wait, next, run)).ConfigureAwait(false);
            });
            return;
        }
        catch (SukiSdpException gone) when (gone.Error == SukiError.RecordingGone && _settings.Manifest is not null)
        {
            await _settings.Manifest.RecordGoneAsync(sessionId, run.Stop).ConfigureAwait(false);
            throw;
        }

        foreach (SukiSdpException problem in listing.Problems)
        {
            _sink.Failed(problem, sessionId);
        }

        if (listing.Recordings.Count == 0 && listing.Problems.Count == 0)
        {
            throw RecordingListing.Empty(sessionId);
        }

        // One task for each recording, however often the listing names it.
        SukiRecording[] recordings = [.. listing.Recordings.GroupBy(r => r.RecordingId, StringComparer.Ordinal).Select(g => g.First())];
        _observer.ItemListed(recordings.Length);
        SukiRecordingFile?[] files = await Task.WhenAll(recordings.Select(r => EndFileAsync(r, () => run.Recordings.SaveAsync(_settings.Connection, r, slot), run))).ConfigureAwait(false);
        await CompleteAsync(sessionId, isListedWhole: listing.Problems.Count == 0, files, run.Stop).ConfigureAwait(false);
    }

    // Everything that was listed has been tried.
    private async Task CompleteAsync(string sessionId, bool isListedWhole, SukiRecordingFile?[] files, CancellationToken stop)
    {
        if (_settings.Manifest is not null && isListedWhole && files.All(f => f is not null))
        {
            try
            {
                await _settings.Manifest.RecordCompleteAsync(sessionId, files.Length, stop).ConfigureAwait(false);
            }
            catch (SukiSdpException failure)
            {
                Report(failure, sessionId);
            }
        }

        if (_joins is not null && await _joins.JoinAsync(sessionId, isListedWhole, stop).ConfigureAwait(false) is { } notJoined)
        {
            _files.Disk.Observe(notJoined);
        }
    }

    // The file in its place, and recorded; null when it failed, which is reported, or was not to be saved.
    private async Task<SukiRecordingFile?> EndFileAsync(SukiRecording recording, Func<Task<SukiRecordingFile?>> save, Run run)
    {
        SukiRecordingFile? file = null;
        try
        {
            if (!_settings.Transfer.Force)
            {
                _settings.Manifest?.ThrowIfChanged(recording.SessionId, recording.RecordingId);
            }

            SukiRecordingFile? saved = await save().ConfigureAwait(false);
            if (saved is not null && _settings.Manifest is not null)
            {
                await _settings.Manifest.RecordAsync(saved, run.Stop).ConfigureAwait(false);
            }

            return file = saved;
        }
        catch (Exception e) when (e is SukiSdpException { IsFatal: false } || IsDefect(e))
        {
            string subject = DisplayText.Recording(recording.SessionId, recording.RecordingId);
            Report(e as SukiSdpException ?? SukiSdpException.Unexpected(e, subject), WithoutUrl(recording));
            return null;
        }
        finally
        {
            _joins?.Note(recording.SessionId, recording.RecordingId, file);
            _observer.FileOver();
        }
    }

    private void Report(SukiSdpException failure, object target)
    {
        _files.Disk.Observe(failure);
        _sink.Failed(failure, target);
    }

    private static bool IsDefect(Exception e) => e is not (SukiSdpException or OperationCanceledException);

    // What goes into error records must not carry the secret.
    private static SukiRecording WithoutUrl(SukiRecording recording) => new()
    {
        SessionId = recording.SessionId,
        RecordingId = recording.RecordingId,
        SequenceNumber = recording.SequenceNumber,
        ExpiresAt = recording.ExpiresAt,
        IsStreamable = recording.IsStreamable,
        UrlKind = recording.UrlKind,
    };

    private sealed record Run(TaskGroup Work, RecordingSaver Recordings)
    {
        public CancellationToken Stop => Work.Stop;
    }
}
