using System.Buffers;
using System.Globalization;
using System.Net;
using SukiSdp.Api;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Download;

/// <summary>How an object is requested.</summary>
/// <param name="Whole">Whether the first request is for the whole object, without a range.</param>
/// <param name="Ranges">Whether ranges are requested at all: not if the server doesn't support them.</param>
internal readonly record struct FetchMode(bool Whole, bool Ranges);

/// <summary>
/// One start of a download: downloads all missing bytes of one version of one object to the partial file, over one or more connections, and handles
/// interrupted connections and expired URLs. Before a byte is kept, status, range, length and version are validated.
/// </summary>
/// <param name="storage">Sends the requests.</param>
/// <param name="request">The object.</param>
/// <param name="part">The partial file.</param>
/// <param name="plan">The missing ranges.</param>
/// <param name="kept">The version of the bytes of an earlier run; null for none.</param>
/// <param name="mode">How it is requested.</param>
/// <param name="replaces">Whether the file replaces an existing one.</param>
/// <param name="settings">The settings.</param>
/// <param name="clock">The clock.</param>
/// <param name="observer">Receives progress and debug messages.</param>
internal sealed class ObjectDownloader(StorageClient storage, DownloadRequest request, PartFile part, RangePlan plan, ObjectMetadata? kept, FetchMode mode, bool replaces, DownloadSettings settings, Clock clock, IRunObserver observer)
{
    private TaskGroup? _work;
    private ObjectMetadata? _metadata;
    private bool _asStored;
    private volatile bool _rangesRefused;
    private TimeSpan _savedAt = clock.Elapsed();
    private volatile bool _hasStateFile;

    /// <summary>CRC32C of each compressed form of a gzip body.</summary>
    public IReadOnlyList<uint> PackedCrcs { get; private set; } = [];

    /// <summary>Whether the download can be resumed after an interrupted connection. Otherwise, it restarts from the first byte.</summary>
    private bool CanResume => mode.Ranges && !_rangesRefused && _metadata is not { CanResume: false };

    /// <summary>Downloads all missing bytes.</summary>
    /// <param name="first">The first range.</param>
    /// <param name="cancellationToken">Cancels the download; received bytes are kept for the next run.</param>
    /// <exception cref="RestartException">The download must restart.</exception>
    /// <exception cref="SukiSdpException">It couldn't be downloaded.</exception>
    public async Task<ObjectMetadata> RunAsync(FileRange first, CancellationToken cancellationToken)
    {
        using TaskGroup work = new(cancellationToken);
        _work = work;
        bool complete = false;
        try
        {
            work.Begin(() => FetchAllAsync(first));

            // Every connection has stopped using the partial file before other code uses it.
            await work.WaitAsync().ConfigureAwait(false);
            complete = true;
            return _metadata!;
        }
        finally
        {
            if (!complete || _hasStateFile)
            {
                TrySaveState();
            }
        }
    }

    /// <summary>The same after a failure, which must not be hidden by another one.</summary>
    public void TrySaveState()
    {
        try
        {
            SaveState();
        }
        catch (SukiSdpException failure)
        {
            observer.Warning($"'{part.PartPath}': the next run cannot resume the download. {failure.Message}");
        }
    }

    /// <summary>
    /// Records received bytes in the state file. A file that is downloaded in one response has no state file: it would be removed a moment later, and costs more than the
    /// bytes that it could save.
    /// </summary>
    /// <exception cref="SukiSdpException">It cannot be written.</exception>
    public void SaveState()
    {
        if (_metadata is not { CanResume: true } metadata)
        {
            return;
        }

        _savedAt = clock.Elapsed();
        _hasStateFile = true;
        try
        {
            part.SaveState(() => StateOf(metadata), flushFirst: !metadata.HasHash);
        }
        catch (SukiSdpException busy) when (busy.Error == SukiError.FileBusy)
        {
            // Another program has it open, such as a virus scanner. It is updated the next time.
            observer.Debug(busy.Message);
        }
    }

    private PartState StateOf(ObjectMetadata metadata) => new()
    {
        Schema = PartState.CurrentSchema,
        SessionId = request.SessionId,
        RecordingId = request.RecordingId,
        ETag = metadata.ETag,
        Generation = metadata.Generation,
        Length = metadata.Length!.Value,
        Replaces = replaces ? true : null,
        Ranges = [.. plan.Done().Select(r => new[] { r.Start, r.End })],
    };

    private async Task FetchAllAsync(FileRange first)
    {
        for (FileRange? range = first; range is not null; range = plan.TakeNext())
        {
            await FetchAsync(range).ConfigureAwait(false);
        }
    }

    // Downloads one range, with as many responses as necessary.
    private async Task FetchAsync(FileRange range)
    {
        CancellationToken cancellationToken = _work!.CancellationToken;
        RetryBudget budget = new(settings.Retry, clock);
        PresignedUrl url = await request.Urls.GetAsync(request.RecordingId, cancellationToken).ConfigureAwait(false);
        int refreshes = 0;
        long refreshedAt = range.Position;
        while (!range.IsDone || _metadata is null)
        {
            try
            {
                await ReceiveAsync(url, range, budget, cancellationToken).ConfigureAwait(false);
            }
            catch (SukiSdpException expired) when (expired.Error == SukiError.PresignedUrlExpired)
            {
                refreshes = range.Position - refreshedAt >= RetrySettings.ProgressBytes ? 1 : refreshes + 1;
                refreshedAt = range.Position;
                if (refreshes > DownloadSettings.MaxRefreshes)
                {
                    throw new SukiSdpException(
                        SukiError.PresignedUrlExpired,
                        $"{expired.Message} The URL was refreshed {DownloadSettings.MaxRefreshes} times, and the new URLs were refused, too.")
                    {
                        StatusCode = expired.StatusCode,
                    };
                }

                observer.Verbose($"{expired.Message} Refreshing the URL (attempt {refreshes} of {DownloadSettings.MaxRefreshes}).");
                url = await request.Urls.RefreshAsync(request.RecordingId, url, cancellationToken).ConfigureAwait(false);
            }
            catch (SukiSdpException failure) when (budget.TryNext(failure, out TimeSpan pause))
            {
                storage.Tuner?.Refused(failure);
                if (!CanResume)
                {
                    plan.Restart(range);
                }

                observer.Verbose(string.Format(CultureInfo.InvariantCulture, "{0} Resuming at byte {1} in {2:0.0} s ({3}).", failure.Message, range.Position, pause.TotalSeconds, budget.NextAttempt));
                await clock.Delay(pause, cancellationToken).ConfigureAwait(false);
                url = await request.Urls.GetAsync(request.RecordingId, cancellationToken).ConfigureAwait(false);
            }
            catch (SukiSdpException failure) when (budget.IsExhausted(failure))
            {
                storage.Tuner?.Refused(failure);
                throw budget.WithAttempts(failure);
            }
        }
    }

    private async Task ReceiveAsync(PresignedUrl url, FileRange range, RetryBudget budget, CancellationToken cancellationToken)
    {
        long from = range.Position;
        ObjectMetadata? known = _metadata ?? kept;
        bool ranged = mode.Ranges && !_rangesRefused && !_asStored && (from > 0 || !mode.Whole);
        StorageRequest wanted = new(
            url.Address,
            request.Subject,
            ranged ? from : null,
            ranged ? Math.Min(range.End, known is null ? RangePlan.MinRange : long.MaxValue) - 1 : null,
            known?.StrongETag,
            _asStored);
        using StorageResponse response = await storage.GetAsync(wanted, cancellationToken).ConfigureAwait(false);
        if (EndsHere(response, range))
        {
            plan.EndAt(range);
            return;
        }

        long end = ResponseValidator.EndOf(response, wanted, known);
        if (response.Status == HttpStatusCode.OK && known is not null)
        {
            BeginWithWhole(range, wanted);
        }

        if (_metadata is null && !Begin(response, range, wanted))
        {
            // Stored as gzip, and decompressed by the server: requested again as it is stored, so that the checksum can be verified.
            return;
        }

        // Only an established connection has a buffer. The buffer of one that failed isn't returned, because a pending read can still write to it.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DownloadSettings.BufferBytes);
        if (response.Metadata.GzipLayers > 0)
        {
            PackedCrcs = await GzipBody.UnpackAsync(response, buffer, (bytes, count) => Keep(range, bytes, 0, count, budget), cancellationToken).ConfigureAwait(false);
            plan.EndAt(range);
        }
        else
        {
            await CopyAsync(response, range, end, buffer, budget).ConfigureAwait(false);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    // The announced length was wrong: all bytes were received, and storage reports that none follow. The checksum decides.
    private bool EndsHere(StorageResponse response, FileRange range) =>
        response.Status == HttpStatusCode.RequestedRangeNotSatisfiable
        && _metadata is { HasHash: true }
        && range.Position > 0
        && response.Range?.Length == range.Position
        && plan.IsOnly(range);

    // The whole object instead of the requested range, or sent again: it can be used from its start, unless it would overwrite the ranges of other connections, or
    // the bytes of an earlier run.
    private void BeginWithWhole(FileRange range, StorageRequest wanted)
    {
        if (!plan.IsOnly(range))
        {
            throw ResponseValidator.NotRange(wanted);
        }

        if (wanted.From > 0)
        {
            _rangesRefused = true;
            observer.Debug($"{request.Subject}: storage doesn't support ranges, and sends the file from its first byte again.");
        }

        plan.Restart(range);
    }

    private async Task CopyAsync(StorageResponse response, FileRange range, long last, byte[] buffer, RetryBudget budget)
    {
        // A TLS stream returns 16 KiB at a time. Bytes that are available at once are written, added to the checksum and counted in one step, without waiting for more.
        int start = 0;
        int end = 0;
        long unsaved = 0;
        try
        {
            while (range.Position + (end - start) < last || response.ContentLength is null)
            {
                if (end == buffer.Length)
                {
                    KeepGathered();
                }

                if (start == end)
                {
                    start = end = 0;
                }

                Task<int> reading = response.ReadAsync(buffer, end, buffer.Length - end);
                if (!reading.IsCompleted)
                {
                    KeepGathered();
                }

                int read = await reading.ConfigureAwait(false);
                if (read == 0)
                {
                    KeepGathered();
                    if (last != long.MaxValue && range.Position < last)
                    {
                        throw ResponseValidator.TooShort(request.Subject, range.Position, last);
                    }

                    break;
                }

                if (read > last - range.Position - (end - start))
                {
                    throw ResponseValidator.TooLong(request.Subject, last);
                }

                end += read;
            }
        }
        finally
        {
            KeepGathered();
        }

        if (range.End == long.MaxValue)
        {
            plan.EndAt(range);
        }

        void KeepGathered()
        {
            int count = end - start;
            int from = start;
            start = end;
            if (count == 0)
            {
                return;
            }

            Keep(range, buffer, from, count, budget);
            unsaved += count;
            if (unsaved >= DownloadSettings.SaveEachBytes || clock.Elapsed() - _savedAt >= DownloadSettings.SaveEachTime)
            {
                unsaved = 0;
                SaveState();
            }
        }
    }

    private void Keep(FileRange range, byte[] buffer, int offset, int count, RetryBudget budget)
    {
        if (range.Position == 0 && AudioContent.Detect(buffer.AsSpan(offset, Math.Min(count, AudioContent.HeadLength))) == AudioContentKind.Markup)
        {
            throw ResponseValidator.NotAudio(request.Subject);
        }

        part.Write(buffer, offset, count, range.Position);
        plan.Append(range, buffer.AsSpan(offset, count));
        storage.Tuner?.Received(count);
        if (CanResume)
        {
            // Bytes that would be downloaded again don't count as progress: otherwise, a connection that is interrupted after each mebibyte would be retried endlessly.
            budget.Progress(count);
        }

        observer.FileProgress(part.TargetPath, plan.Kept + plan.Fetched, plan.Length);
    }

    // The first response describes the object. All validation is done here, before the first byte.
    private bool Begin(StorageResponse response, FileRange range, StorageRequest wanted)
    {
        ObjectMetadata metadata = response.Metadata;
        bool unpackedOnTheWay = metadata.IsStoredGzipped && metadata.GzipLayers == 0;
        if (unpackedOnTheWay && !_asStored)
        {
            _asStored = true;
            return false;
        }

        if (unpackedOnTheWay)
        {
            // Storage doesn't return the bytes that the checksum is about.
            metadata = metadata with { Crc32C = null, Md5 = null };
        }

        ResponseValidator.Usable(response, metadata, wanted, resumes: kept is not null, settings.RequireHash);
        int connections = response.Status == HttpStatusCode.PartialContent ? settings.RangesPerFile : 1;
        if (kept is null)
        {
            part.Begin(metadata.Length);
            if (metadata.Length is { } length)
            {
                plan.SetLength(range, length, connections);
            }
            else
            {
                range.End = long.MaxValue;
            }
        }
        else
        {
            DiskSpace.Require(part.TargetPath, metadata.Length!.Value - plan.Kept);
        }

        _metadata = metadata;
        observer.FileProgress(part.TargetPath, plan.Kept, metadata.Length);
        int helpers = Math.Min(connections - 1, plan.PendingCount);
        if (helpers > 0)
        {
            observer.Debug($"{request.Subject}: downloading {helpers + 1} ranges at once.");
        }

        for (int i = 0; i < helpers && plan.TakeNext() is { } next; i++)
        {
            _work!.Begin(() => FetchAllAsync(next));
        }

        return true;
    }
}
