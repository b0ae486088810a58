using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Joining;

namespace SukiSdp.Transfer;

/// <summary>What a save is made with.</summary>
/// <param name="Connection">To list sessions and renew URLs; null when only recordings with good URLs are saved.</param>
/// <param name="Storage">The client for storage.</param>
/// <param name="Destination">The folder, a full path.</param>
/// <param name="Names">How files are named below it.</param>
/// <param name="Kind">The kind of URL to ask for.</param>
/// <param name="Transfer">How files are transferred.</param>
/// <param name="Clock">The clock.</param>
internal sealed record SaveSettings(SukiConnection? Connection, HttpClient Storage, string Destination, NameTemplate Names, UrlKind Kind, TransferSettings Transfer, Clock Clock)
{
    /// <summary>Whether the WAV facts of files that are there already are read too. It is a little work for each, and only for who looks at them.</summary>
    public bool ReadSkipped { get; init; }
}

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
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);

    /// <param name="settings">How.</param>
    /// <param name="sink">Where each file goes.</param>
    /// <param name="observer">Told what happens.</param>
    /// <param name="joins">Joins the sessions whose files are in place; null to leave them in chunks.</param>
    public SaveRun(SaveSettings settings, ISaveSink sink, IRunObserver observer, SavedSessions? joins = null)
    {
        (_settings, _sink, _observer, _joins) = (settings, sink, observer, joins);
        _files = new FileSaver(settings, sink, observer);
    }

    /// <summary>Runs until the input is complete and every file has ended.</summary>
    /// <exception cref="SukiSdpException">A failure that ends everything.</exception>
    public async Task RunAsync(InputQueue<SaveItem> input, CancellationToken cancellationToken)
    {
        using CancellationTokenSource run = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        UrlBook urls = new(_observer, run.Token);

        // Twice as many as files at once: a session is listed while the files before it are still coming, and no sooner.
        Task[] workers = [.. Enumerable.Range(0, 2 * _settings.Transfer.ThrottleLimit).Select(_ => Task.Run(WorkAsync, CancellationToken.None))];
        Task all = Task.WhenAll(workers);
        try
        {
            await all.ConfigureAwait(false);
            if (_joins is not null)
            {
                await _joins.JoinRestAsync(run.Token).ConfigureAwait(false);
            }
        }
        catch when (!cancellationToken.IsCancellationRequested)
        {
            // The first to fail has cancelled the others; theirs is the consequence, its own the cause.
            Exception? cause = workers.Select(w => w.Exception?.InnerException).FirstOrDefault(e => e is not null and not OperationCanceledException);
            if (cause is not null)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(cause).Throw();
            }

            throw;
        }

        async Task WorkAsync()
        {
            try
            {
                while (true)
                {
                    (bool taken, SaveItem item) = await input.TakeAsync(run.Token).ConfigureAwait(false);
                    if (!taken)
                    {
                        return;
                    }

                    await SaveAsync(item, urls, run.Token).ConfigureAwait(false);
                }
            }
            catch
            {
                run.Cancel();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _files.Dispose();

    private async Task SaveAsync(SaveItem item, UrlBook urls, CancellationToken stop)
    {
        object target = item.SessionId ?? (object)WithoutUrl(item.Recording!);
        try
        {
            if (item.Recording is { } recording)
            {
                await SaveListedAsync(recording, urls, stop).ConfigureAwait(false);
            }
            else if (IsNew(item.SessionId!))
            {
                await SaveSessionAsync(item.SessionId!, urls, stop).ConfigureAwait(false);
            }
            else
            {
                _observer.ItemListed(0);
                _observer.Verbose($"{DisplayText.Session(item.SessionId)}: given again, and done once.");
            }
        }
        catch (SukiSdpException failure) when (!failure.IsFatal)
        {
            _observer.ItemListed(0);
            _sink.Failed(failure, target);
            if (item.Recording is not null)
            {
                _joins?.Note(item.Recording, null);
            }
        }
    }

    private bool IsNew(string sessionId)
    {
        lock (_sessions)
        {
            return _sessions.Add(sessionId);
        }
    }

    private async Task SaveSessionAsync(string sessionId, UrlBook urls, CancellationToken stop)
    {
        RecordingListing listing = await ListAsync(_settings.Connection!, sessionId, _settings.Kind, stop).ConfigureAwait(false);
        foreach (SukiSdpException problem in listing.Problems)
        {
            _sink.Failed(problem, sessionId);
        }

        if (listing.Recordings.Count == 0 && listing.Problems.Count == 0)
        {
            throw RecordingListing.Empty(sessionId);
        }

        _observer.ItemListed(listing.Recordings.Count);
        await Task.WhenAll(listing.Recordings.Select(r => SaveFileAsync(_settings.Connection, r, urls, stop))).ConfigureAwait(false);
        if (_joins is not null)
        {
            await _joins.JoinAsync(sessionId, isListedWhole: listing.Problems.Count == 0, stop).ConfigureAwait(false);
        }
    }

    // A recording from the pipeline remembers where it came from; one that was serialized does not, and is renewed by this command's own connection.
    private async Task SaveListedAsync(SukiRecording recording, UrlBook urls, CancellationToken stop)
    {
        SukiConnection? connection = recording.Connection ?? _settings.Connection;
        if (recording.PresignedUrl is null || (!recording.IsStreamable && recording.UrlKind == UrlKind.Stream && connection is not null))
        {
            recording = await ListOneAsync(recording, connection, stop).ConfigureAwait(false);
        }

        if (!ServiceAddress.IsSafe(recording.PresignedUrl!))
        {
            throw new SukiSdpException(
                SukiError.PresignedUrlRefused,
                $"{DisplayText.Recording(recording.SessionId, recording.RecordingId)}: the presigned URL was refused. It must be an absolute https URL without user information.");
        }

        _observer.ItemListed(1);
        await SaveFileAsync(connection, recording, urls, stop).ConfigureAwait(false);
    }

    private async Task<SukiRecording> ListOneAsync(SukiRecording recording, SukiConnection? connection, CancellationToken stop)
    {
        string subject = DisplayText.Recording(recording.SessionId, recording.RecordingId);
        if (connection is null)
        {
            throw new SukiSdpException(SukiError.RecordingInvalid, $"{subject}: it has no presigned URL, and there is no token to list its session.");
        }

        RecordingListing listing = await ListAsync(connection, recording.SessionId, recording.UrlKind, stop).ConfigureAwait(false);
        return listing.Recordings.FirstOrDefault(r => r.RecordingId == recording.RecordingId)
            ?? throw new SukiSdpException(SukiError.RecordingNotListed, $"{subject}: the session was listed to get a URL, and the recording is not in the listing.");
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

    private async Task SaveFileAsync(SukiConnection? connection, SukiRecording recording, UrlBook book, CancellationToken stop)
    {
        RecordingUrls urls = book.Acquire(connection, recording, recording.UrlKind);
        SukiRecordingFile? file = null;
        try
        {
            file = await _files.SaveAsync(recording, urls, stop).ConfigureAwait(false);
        }
        catch (SukiSdpException failure) when (!failure.IsFatal)
        {
            _sink.Failed(failure, WithoutUrl(recording));
        }
        finally
        {
            book.Release(connection, recording.SessionId, recording.UrlKind);
            _joins?.Note(recording, file);
            _observer.FileOver();
        }
    }

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
}
