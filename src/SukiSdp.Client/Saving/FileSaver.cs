using System.Globalization;
using SukiSdp.Archive;
using SukiSdp.Download;
using SukiSdp.Files;

namespace SukiSdp.Saving;

/// <summary>Saves single files for a run: determines the name, skips existing files, confirms, creates the folder, and downloads within the limit of files at once.</summary>
internal sealed class FileSaver : IDisposable
{
    private const int FolderTries = 10;

    private readonly SaveSettings _settings;
    private readonly ISaveSink _sink;
    private readonly IRunObserver _observer;
    private readonly FileDownloader _download;
    private readonly ContentWarnings _warnings;
    private readonly SessionFolders _folders;
    private readonly PendingReplacements? _replacements;

    // Downloads at once.
    private readonly Slots _downloadSlots;

    // Partial files open at once: those that are downloaded, and as many that are verified and renamed in the meantime.
    private readonly Slots _openFiles;

    public FileSaver(SaveSettings settings, DiskFullState disk, ISaveSink sink, IRunObserver observer)
    {
        _settings = settings;
        Disk = disk;
        _sink = sink;
        _observer = observer;
        _warnings = new ContentWarnings(observer);
        DownloadSettings download = settings.Download;
        Existing = new ExistingFileResolver(settings.Manifest, download.Force, settings.ReadSkipped, settings.Clock);
        _downloadSlots = new Slots(download.ThrottleLimit);
        _openFiles = new Slots(2 * download.ThrottleLimit);
        _folders = new SessionFolders(settings.Destination, download.Readers);
        _replacements = settings.Manifest is null ? null : new PendingReplacements(settings.Destination, settings.Clock, observer);
        Tuner = download.IsTuned ? new ConcurrencyTuner(download.ThrottleLimit, DownloadSettings.MaxFiles, settings.Clock, "Files", observer) : null;
        ConnectionGate gate = new(Math.Max(DownloadSettings.ConnectionsPerHost, download.ThrottleLimit));
        StorageClient storage = new(settings.Storage, gate, download.HeaderTimeout, download.BandwidthLimit is { } rate ? new BandwidthLimiter(rate, settings.Clock) : null, Tuner, settings.Clock, observer);
        _download = new FileDownloader(storage, _downloadSlots, download, settings.Clock, observer);
        if (Tuner is not null)
        {
            Tuner.HasMore = () => _downloadSlots.IsAwaited;
            Tuner.Changed += limit =>
            {
                _downloadSlots.Resize(limit);
                _openFiles.Resize(2 * limit);
                gate.Resize(Math.Max(DownloadSettings.ConnectionsPerHost, limit));
            };
        }
    }

    /// <summary>Adjusts how many files are downloaded at once; null if that is given.</summary>
    public ConcurrencyTuner? Tuner { get; }

    /// <summary>Whether the disk has become full.</summary>
    public DiskFullState Disk { get; }

    /// <summary>Decides which existing files are recordings.</summary>
    public ExistingFileResolver Existing { get; }

    /// <summary>Finds the existing file of a recording, for which no URL is needed.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="canAsk">Whether there can be a URL, so that a file that doesn't look like the recording can be compared with storage.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The file; null if it doesn't exist, must be saved again, or must be compared with storage.</returns>
    /// <exception cref="SukiSdpException">A link, a folder, or a file that doesn't look like the recording has its name.</exception>
    public async Task<SukiRecordingFile?> FindSavedAsync(SukiRecording recording, bool canAsk, CancellationToken cancellationToken)
    {
        FileTarget target = TargetOf(recording);
        bool isReplaced = await IsReplacedAsync(target.Planned, cancellationToken).ConfigureAwait(false);
        return await Existing.FindAsync(target, isReplaced, cancellationToken).ConfigureAwait(false) is not { } existing
            || (canAsk && (isReplaced || CanVerify(existing)))
            ? null
            : Skipped(recording, existing);
    }

    /// <summary>Returns which files of a session have an unfinished replacement of an earlier run; null if no file of any session has one.</summary>
    public async Task<Func<RecordedFile, bool>?> FindReplacedAsync(string sessionId, string? encounterId, CancellationToken cancellationToken) =>
        await _replacements!.IsEmptyAsync(cancellationToken).ConfigureAwait(false) ? null
        : file => file.RecordingId is { } id && _replacements.Contains(PlannedPath(sessionId, id, file.SequenceNumber, encounterId));

    /// <summary>Returns whether the file of a recording is being replaced, or was replaced without being recorded in the manifest.</summary>
    public async Task<bool> IsReplacedAsync(SukiRecording recording, CancellationToken cancellationToken) =>
        _replacements is not null && await IsReplacedAsync(PlannedPath(recording), cancellationToken).ConfigureAwait(false);

    /// <summary>Removes the replacement of a recording from the list, because the new file has its final name and is recorded.</summary>
    public Task EndReplacementAsync(SukiRecording recording, CancellationToken cancellationToken) =>
        EndedReplacements?.RemoveAsync(PlannedPath(recording), cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc cref="EndReplacementAsync(SukiRecording, CancellationToken)"/>
    public Task EndReplacementAsync(SukiRecordingFile file, CancellationToken cancellationToken) =>
        EndedReplacements?.RemoveAsync(PlannedPath(file), cancellationToken) ?? Task.CompletedTask;

    /// <summary>Ends replacements that can't be finished, because the service has deleted the recordings: the existing files are kept, and the partial files are removed.</summary>
    /// <returns>The files that differ from the manifest.</returns>
    public async Task<IReadOnlyList<SukiRecordingFile>> AbandonReplacementsAsync(IReadOnlyList<SukiRecordingFile> files, CancellationToken cancellationToken)
    {
        List<SukiRecordingFile> unrecorded = [];
        foreach (SukiRecordingFile file in files)
        {
            string planned = PlannedPath(file);
            if (!await IsReplacedAsync(planned, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            if (await Existing.IsUnchangedAsync(file.SessionId, file.RecordingId, cancellationToken).ConfigureAwait(false))
            {
                _observer.Warning($"'{file.Path}': the replacement of the file can't be finished, because the service has deleted the recording. The existing file is kept.");
                await _replacements!.RemoveAsync(planned, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                unrecorded.Add(file);
            }

            if (File.Exists(LongPath.Of(PartFile.PathOf(planned))))
            {
                PartFileLeftover.Discard(planned, _observer.Warning);
            }
        }

        return unrecorded;
    }

    /// <summary>Saves the file of a recording, or finds that it is saved.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="urls">Its session's URLs.</param>
    /// <param name="itemSlot">Its slot, or that of its session, which is released while another program is waited for.</param>
    /// <param name="cancellationToken">Cancels the download; the next run resumes it.</param>
    /// <returns>The file; null if it isn't saved.</returns>
    /// <exception cref="SukiSdpException">It could not be saved.</exception>
    public async Task<SukiRecordingFile?> SaveAsync(SukiRecording recording, PresignedUrls urls, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        FileTarget target = TargetOf(recording);
        DownloadRequest request = new(recording.SessionId, recording.RecordingId, recording.UrlKind, urls, target)
        {
            Replaces = await IsReplacedAsync(target.Planned, cancellationToken).ConfigureAwait(false),
            Changed = _settings.FindChanged?.Invoke(target.Own),
        };
        if (request.Changed is null && await Existing.FindAsync(target, request.Replaces, cancellationToken).ConfigureAwait(false) is { } existing)
        {
            if (!request.Replaces)
            {
                return await SkipAsync(recording, request, existing, cancellationToken).ConfigureAwait(false);
            }

            // It can be the new file, which the manifest doesn't list yet, or the old one.
            if (!_settings.IsTrial && await _download.IsRecordingAsync(request, existing.File, cancellationToken).ConfigureAwait(false))
            {
                return Skipped(recording, existing with { Problem = null });
            }
        }

        FileSnapshot? before = FileSnapshot.At(target.Own);
        if (!await _sink.ConfirmAsync(target.Planned, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        BusyFile busy = new(target.Planned, _settings.Clock);
        int folderTries = 0;
        while (true)
        {
            try
            {
                return await SaveOnceAsync(recording, request, before, itemSlot, cancellationToken).ConfigureAwait(false);
            }
            catch (SukiSdpException other) when (other is { Error: SukiError.FileBusy, IsTransient: true })
            {
                // Others continue in the meantime.
                itemSlot.Release();
                await busy.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SukiSdpException gone) when (gone.InnerException is DirectoryNotFoundException && folderTries < FolderTries)
            {
                // The folder was created, and then removed by another run because it was empty.
                await _settings.Clock.Delay(TimeSpan.FromMilliseconds(10 * folderTries++), cancellationToken).ConfigureAwait(false);
            }

            // Even with -Force, it isn't downloaded twice if another run has just done that.
            if (FileSnapshot.At(target.Own) is { } there && there != before)
            {
                return await SkipAsync(recording, request, there, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _downloadSlots.Dispose();
        _openFiles.Dispose();
        _replacements?.Dispose();
    }

    // The list from which ended replacements are removed; null if there is none.
    private PendingReplacements? EndedReplacements => _settings.IsTrial ? null : _replacements;

    private string PlannedPath(SukiRecording recording) => PlannedPath(recording.SessionId, recording.RecordingId, recording.SequenceNumber, recording.EncounterId);

    private string PlannedPath(SukiRecordingFile file) => PlannedPath(file.SessionId, file.RecordingId, file.SequenceNumber, file.EncounterId);

    private string PlannedPath(string sessionId, string recordingId, int? sequenceNumber, string? encounterId) =>
        _settings.BeforeRepair is not null && _settings.Manifest?.FindFile(sessionId, recordingId) is { } recorded ? _settings.Manifest.FullPath(recorded)
        : Path.Combine(_settings.Destination, _settings.Names.RelativePath(sessionId, recordingId, sequenceNumber, encounterId));

    private async Task<bool> IsReplacedAsync(string planned, CancellationToken cancellationToken) =>
        _replacements is not null && await _replacements.ContainsAsync(planned, cancellationToken).ConfigureAwait(false);

    private FileTarget TargetOf(SukiRecording recording) => Existing.TargetOf(recording.SessionId, recording.RecordingId, PlannedPath(recording));

    private async Task<SukiRecordingFile?> SaveOnceAsync(SukiRecording recording, DownloadRequest request, FileSnapshot? before, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        using Slot open = await _openFiles.AcquireAsync(cancellationToken).ConfigureAwait(false);
        if (Disk.IsFull)
        {
            Disk.LeaveRecording();
            return null;
        }

        FileTarget target = request.Target;
        using IDisposable use = _folders.Use(target.Planned);

        // Until the manifest has the new line, the old line isn't reliable.
        if (_replacements is not null && request.Changed is null && (target.IsRecorded || (before is not null && _settings.Download.Force)))
        {
            await _replacements.AddAsync(target.Planned, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            DownloadOutcome outcome = await _download.RunAsync(request, Wait, cancellationToken).ConfigureAwait(false);
            if (outcome.Saved is not { } result)
            {
                return await SkipAsync(recording, request, outcome.There!, cancellationToken).ConfigureAwait(false);
            }

            _folders.Keep(result.Path);
            if (request.Changed is { MovedTo: { } moved })
            {
                _observer.Warning($"'{target.Own}': the changed file was renamed to '{moved}'.");
            }

            if (result.Replaced)
            {
                EndReplacing(target, before, result.Path);
            }

            return Saved(recording, result);
        }
        catch (Exception e)
        {
            if (e is SukiSdpException { IsTransient: false } && !PartFileLeftover.Exists(target.Planned))
            {
                await KeepOldAsync(recording, target, cancellationToken).ConfigureAwait(false);
            }

            throw;
        }

        Task Wait(TimeSpan pause)
        {
            open.Release();
            itemSlot.Release();
            return _settings.Clock.Delay(pause, cancellationToken);
        }
    }

    // The failed download left no partial file, and the manifest is correct about the existing file, if there is one: the replacement doesn't have to be finished.
    private async Task KeepOldAsync(SukiRecording recording, FileTarget target, CancellationToken cancellationToken)
    {
        if (await IsReplacedAsync(target.Planned, cancellationToken).ConfigureAwait(false)
            && (!File.Exists(LongPath.Of(target.Own)) || await Existing.IsUnchangedAsync(recording.SessionId, recording.RecordingId, cancellationToken).ConfigureAwait(false)))
        {
            await _replacements!.RemoveAsync(target.Planned, cancellationToken).ConfigureAwait(false);
        }
    }

    // With -Force, a recording whose type has changed gets another extension. With two files, it wouldn't be known which one is the recording. The
    // file is removed that counted as the recording and hasn't changed since. It is removed with a warning, because the user didn't name it. A file that may be
    // a copy is kept, also with a warning.
    private void EndReplacing(FileTarget target, FileSnapshot? before, string path)
    {
        if (before is null)
        {
            foreach (FileSnapshot neighbour in ExistingFileResolver.FindUnverified(target).Where(n => n.Path != path))
            {
                _observer.Warning($"'{neighbour.Path}' was kept next to '{path}', because it may be the previous version of the recording, or a copy.");
            }

            return;
        }

        if (before.Path == path)
        {
            return;
        }

        try
        {
            if (FileSnapshot.At(before.Path) == before)
            {
                File.Delete(LongPath.Of(before.Path));
                _observer.Warning($"'{before.Path}' was removed, because the recording now has another type and was saved as '{path}'.");
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            _observer.Warning($"'{before.Path}': the recording now has another type and was saved as '{path}'. The old file couldn't be removed: {e.Message}");
        }
    }

    private async Task<SukiRecordingFile> SkipAsync(SukiRecording recording, DownloadRequest request, FileSnapshot there, CancellationToken cancellationToken) =>
        await SkipAsync(recording, request, await Existing.LookAsync(request.Target, there, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task<SukiRecordingFile> SkipAsync(SukiRecording recording, DownloadRequest request, ExistingFile existing, CancellationToken cancellationToken) =>
        Skipped(recording, CanVerify(existing) && await _download.IsRecordingAsync(request, existing.File, cancellationToken).ConfigureAwait(false)
            ? existing with { Problem = null }
            : existing);

    private bool CanVerify(ExistingFile existing) => !_settings.IsTrial && Existing.CanVerify(existing);

    private SukiRecordingFile Skipped(SukiRecording recording, ExistingFile existing)
    {
        if (existing.Problem is not null)
        {
            ReportProblem(existing);
        }

        FileSnapshot there = existing.File;
        _observer.Verbose(string.Format(CultureInfo.InvariantCulture, "'{0}': already exists ({1} bytes), skipped.", there.Path, there.Length));
        return existing.ToSkipped(recording.SessionId, recording.RecordingId, recording.SequenceNumber);
    }

    // Files in the manifest aren't inspected again, so it must not list a file that doesn't look like a recording.
    private void ReportProblem(ExistingFile existing)
    {
        string what = $"'{existing.File.Path}': the file exists, but doesn't look like the complete recording. {existing.Problem}";
        if (_settings.Manifest is not null && !_settings.IsTrial)
        {
            throw new SukiSdpException(SukiError.FileChanged, $"{what} It wasn't changed, and wasn't recorded in the manifest.");
        }

        if (existing.IsOfUnknownKind)
        {
            _warnings.WarnSkipped(existing.File.Path);
            return;
        }

        _observer.Warning($"{what} It was skipped and not changed. If it has changed since it was saved, use -Force to save it again.");
    }

    private SukiRecordingFile Saved(SukiRecording recording, DownloadResult result)
    {
        _observer.Verbose(string.Format(
            CultureInfo.InvariantCulture,
            "'{0}': {1}, {2} bytes, verified by {3}.",
            result.Path,
            result.Resumed ? "resumed and saved" : "saved",
            result.Length,
            result.Verification));
        _warnings.Warn(result.Path, result.Audio);
        return new SukiRecordingFile(result.Audio.Properties)
        {
            SessionId = recording.SessionId,
            RecordingId = recording.RecordingId,
            SequenceNumber = recording.SequenceNumber,
            Path = result.Path,
            Length = result.Length,
            Status = result.Resumed ? SaveStatus.Resumed : SaveStatus.Saved,
            Verification = result.Verification,
            Crc32C = result.Crc32C.ToString("x8", CultureInfo.InvariantCulture),
            Generation = result.Generation,
            SavedAt = _settings.Clock.UtcNow().LocalDateTime,
        };
    }
}
