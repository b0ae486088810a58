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
    private readonly SemaphoreSlim _places;
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);

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
            _settled = new SettledSessions(manifest, joins, sink, observer);
        }

        // Twice as many as files at once: a session is listed while the files before it are still coming, and no sooner.
        _places = new SemaphoreSlim(2 * settings.Transfer.ThrottleLimit);
    }

    /// <summary>How many different sessions were given.</summary>
    public int SessionCount { get; private set; }

    /// <summary>Runs until the input is complete and every file has ended.</summary>
    /// <exception cref="SukiSdpException">A failure that ends everything.</exception>
    public async Task RunAsync(InputQueue<SaveItem> input, CancellationToken cancellationToken)
    {
        using TaskGroup work = new(cancellationToken);
        Run run = new(work, new UrlBook(_observer, work.Stop));
        for (int i = 0; i < 2 * _settings.Transfer.ThrottleLimit; i++)
        {
            work.Begin(TakeAllAsync);
        }

        await work.WaitAsync().ConfigureAwait(false);
        if (_joins is not null)
        {
            await _joins.JoinRestAsync(cancellationToken).ConfigureAwait(false);
        }

        async Task TakeAllAsync()
        {
            while (true)
            {
                (bool taken, SaveItem item) = await input.TakeAsync(run.Stop).ConfigureAwait(false);
                if (!taken)
                {
                    return;
                }

                await InPlaceAsync(item, () => SaveAsync(item, run), run.Stop).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _files.Dispose();
        _places.Dispose();
    }

    // Works on an item when there is room for one more, and reports its failure.
    private async Task InPlaceAsync(SaveItem item, Func<Task> work, CancellationToken stop)
    {
        await _places.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SukiSdpException { IsFatal: false } || IsDefect(e))
        {
            SukiSdpException failure = e as SukiSdpException
                ?? SukiSdpException.Unexpected(e, DisplayText.Session(item.SessionId ?? item.Recording!.SessionId));
            _observer.ItemListed(0);
            _sink.Failed(failure, item.SessionId ?? (object)WithoutUrl(item.Recording!));
            if (item.Recording is { } recording)
            {
                _joins?.Note(recording.SessionId, recording.RecordingId, null);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task SaveAsync(SaveItem item, Run run)
    {
        if (item.Recording is { } recording)
        {
            await SaveListedAsync(recording, run).ConfigureAwait(false);
        }
        else if (!IsNew(item.SessionId!))
        {
            _observer.ItemListed(0);
            _observer.Verbose($"{DisplayText.Session(item.SessionId)}: given again, and done once.");
        }
        else if (_settled is null || !await _settled.TrySettleAsync(item.SessionId!, run.Stop).ConfigureAwait(false))
        {
            await SaveSessionAsync(item.SessionId!, _settings.Wait is { } wait ? new NotReadyWait(item.SessionId!, wait, _settings.Clock) : null, run).ConfigureAwait(false);
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

    private async Task SaveSessionAsync(string sessionId, NotReadyWait? wait, Run run)
    {
        RecordingListing listing;
        try
        {
            listing = await ListAsync(_settings.Connection!, sessionId, _settings.Kind, run.Stop).ConfigureAwait(false);
        }
        catch (SukiSdpException notReady) when (notReady.Error == SukiError.RecordingNotReady && wait is not null)
        {
            if (!wait.TryNext(out TimeSpan pause))
            {
                throw wait.GivenUp(notReady);
            }

            // Its place is free for others meanwhile.
            _observer.Verbose(wait.Describe(pause));
            run.Work.Begin(async () =>
            {
                await _settings.Clock.Delay(pause, run.Stop).ConfigureAwait(false);
                await InPlaceAsync(SaveItem.Of(sessionId), () => SaveSessionAsync(sessionId, wait, run), run.Stop).ConfigureAwait(false);
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
        SukiRecordingFile?[] files = await Task.WhenAll(recordings.Select(r => SaveFileAsync(_settings.Connection, r, run))).ConfigureAwait(false);
        await EndSessionAsync(sessionId, isListedWhole: listing.Problems.Count == 0, files, run.Stop).ConfigureAwait(false);
    }

    // Everything that was listed has been tried.
    private async Task EndSessionAsync(string sessionId, bool isListedWhole, SukiRecordingFile?[] files, CancellationToken stop)
    {
        if (_settings.Manifest is not null && isListedWhole && files.All(f => f is not null))
        {
            try
            {
                await _settings.Manifest.RecordCompleteAsync(sessionId, files.Length, stop).ConfigureAwait(false);
            }
            catch (SukiSdpException failure)
            {
                _sink.Failed(failure, sessionId);
            }
        }

        if (_joins is not null)
        {
            await _joins.JoinAsync(sessionId, isListedWhole, stop).ConfigureAwait(false);
        }
    }

    // A recording from the pipeline remembers where it came from; one that was serialized does not, and is renewed by this command's own connection.
    private async Task SaveListedAsync(SukiRecording recording, Run run)
    {
        SukiConnection? connection = _settings.ConnectionIsChosen ? _settings.Connection : recording.Connection ?? _settings.Connection;

        // Where Range requests are not supported, and where the user wants it so, the service is asked for download-only URLs.
        UrlKind kind = _settings.Kind == UrlKind.Download || !recording.IsStreamable ? UrlKind.Download : recording.UrlKind;
        if (recording.PresignedUrl is not null && (kind == recording.UrlKind || connection is null))
        {
            await SaveWithUrlAsync(connection, recording, run).ConfigureAwait(false);
            return;
        }

        string subject = DisplayText.Recording(recording.SessionId, recording.RecordingId);
        if (connection is null)
        {
            throw new SukiSdpException(SukiError.RecordingInvalid, $"{subject}: it has no presigned URL, and there is no token to list its session.");
        }

        // The service logs every access. Recordings of a session come one after another: while one is saved, the next finds its listing.
        SharedListing shared = run.Urls.AcquireListing(connection, recording.SessionId, kind);
        try
        {
            RecordingListing listing = await shared.GetAsync(() => ListAsync(connection, recording.SessionId, kind, run.Stop)).ConfigureAwait(false);
            SukiRecording listed = listing.Recordings.FirstOrDefault(r => r.RecordingId == recording.RecordingId)
                ?? throw new SukiSdpException(SukiError.RecordingNotListed, $"{subject}: the session was listed to get a URL, and the recording is not in the listing.");
            await SaveWithUrlAsync(connection, listed, run).ConfigureAwait(false);
        }
        finally
        {
            run.Urls.ReleaseListing(connection, recording.SessionId, kind);
        }
    }

    private async Task SaveWithUrlAsync(SukiConnection? connection, SukiRecording recording, Run run)
    {
        if (!ServiceAddress.IsSafe(recording.PresignedUrl!))
        {
            throw new SukiSdpException(
                SukiError.PresignedUrlRefused,
                $"{DisplayText.Recording(recording.SessionId, recording.RecordingId)}: the presigned URL was refused. It must be an absolute https URL without user information.");
        }

        _observer.ItemListed(1);
        await SaveFileAsync(connection, recording, run).ConfigureAwait(false);
    }

    // Where Range requests are not supported, the service wants to be asked for download-only URLs.
    private async Task<RecordingListing> ListAsync(SukiConnection connection, string sessionId, UrlKind kind, CancellationToken stop)
    {
        SukiApi api = new(connection, _observer);
        RecordingListing listing = await api.ListAsync(sessionId, kind, stop).ConfigureAwait(false);
        if (listing.IsStreamable || kind == UrlKind.Download || listing.Recordings.Count == 0)
        {
            return listing;
        }

        _observer.Debug($"{DisplayText.Session(sessionId)}: not streamable, asked again with download=true.");
        return await api.ListAsync(sessionId, UrlKind.Download, stop).ConfigureAwait(false);
    }

    // The file in its place; null when it failed, which is reported, or was not to be saved.
    private async Task<SukiRecordingFile?> SaveFileAsync(SukiConnection? connection, SukiRecording recording, Run run)
    {
        SukiRecordingFile? file = null;
        RecordingUrls urls = run.Urls.Acquire(connection, recording, recording.UrlKind);
        try
        {
            if (!_settings.Transfer.Force)
            {
                _settings.Manifest?.ThrowIfChanged(recording.SessionId, recording.RecordingId);
            }

            SukiRecordingFile? saved = await _files.SaveAsync(recording, urls, run.Stop).ConfigureAwait(false);
            if (saved is not null && _settings.Manifest is not null)
            {
                await _settings.Manifest.RecordAsync(saved, run.Stop).ConfigureAwait(false);
            }

            return file = saved;
        }
        catch (Exception defect) when (IsDefect(defect))
        {
            _sink.Failed(SukiSdpException.Unexpected(defect, DisplayText.Recording(recording.SessionId, recording.RecordingId)), WithoutUrl(recording));
            return null;
        }
        catch (SukiSdpException failure) when (!failure.IsFatal)
        {
            _sink.Failed(failure, WithoutUrl(recording));
            return null;
        }
        finally
        {
            run.Urls.Release(connection, recording.SessionId, recording.UrlKind);
            _joins?.Note(recording.SessionId, recording.RecordingId, file);
            _observer.FileOver();
        }
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

    private sealed record Run(TaskGroup Work, UrlBook Urls)
    {
        public CancellationToken Stop => Work.Stop;
    }
}
