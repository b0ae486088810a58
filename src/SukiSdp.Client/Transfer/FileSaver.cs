using System.Globalization;
using SukiSdp.Audio;

namespace SukiSdp.Transfer;

/// <summary>Saves single files for a run: finds the name, skips what is there, asks, makes the folder, downloads within the cap on files at once.</summary>
internal sealed class FileSaver : IDisposable
{
    private const int FolderTries = 10;

    private readonly SaveSettings _settings;
    private readonly ISaveSink _sink;
    private readonly IRunObserver _observer;
    private readonly FileDownload _download;
    private readonly ContentWarnings _warnings;
    private readonly SessionFolders _folders;
    private readonly PendingReplacements? _replacements;

    // Downloads at once.
    private readonly SemaphoreSlim _places;

    // Partial files open at once: those that are downloaded, and as many that are verified and renamed meanwhile.
    private readonly Slots _open;
    private readonly HashSet<string> _active = new(StringComparer.OrdinalIgnoreCase);

    public FileSaver(SaveSettings settings, ISaveSink sink, IRunObserver observer)
    {
        (_settings, _sink, _observer, _warnings) = (settings, sink, observer, new ContentWarnings(observer));
        TransferSettings transfer = settings.Transfer;
        _places = new SemaphoreSlim(transfer.ThrottleLimit);
        _open = new Slots(2 * transfer.ThrottleLimit);
        _folders = new SessionFolders(settings.Destination);
        _replacements = settings.Manifest is null ? null : new PendingReplacements(settings.Destination, settings.Clock);
        Disk = new DiskFullState(settings.Destination);
        ConnectionGate gate = new(Math.Max(TransferSettings.ConnectionsPerHost, transfer.ThrottleLimit));
        StorageClient storage = new(settings.Storage, gate, transfer.HeaderTimeout, settings.Clock, observer);
        _download = new FileDownload(storage, _places, transfer, settings.Clock, observer);
    }

    /// <summary>Whether the disk has become full.</summary>
    public DiskFullState Disk { get; }

    /// <summary>Finds a recording's file saved; no URL is needed for it.</summary>
    /// <returns>The file; null when it is not there, or is to be saved anew.</returns>
    /// <exception cref="SukiSdpException">A link or a folder has its name.</exception>
    public Task<SukiRecordingFile?> FindSavedAsync(SukiRecording recording, CancellationToken stop) => FindSavedAsync(recording, TargetOf(recording), stop);

    /// <summary>Whether an earlier run began to replace one of these files and did not finish.</summary>
    public async Task<bool> AreReplacedAsync(IReadOnlyList<SukiRecordingFile> files, CancellationToken stop)
    {
        if (!await _replacements!.AnyAsync(stop).ConfigureAwait(false))
        {
            return false;
        }

        foreach (SukiRecordingFile file in files)
        {
            if (await _replacements.ContainsAsync(PlannedPath(file.SessionId, file.RecordingId, file.SequenceNumber), stop).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Saves a recording's file, or finds it saved.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="urls">Its session's URLs.</param>
    /// <param name="session">The slot of its session, which is given up when another program has to be waited for.</param>
    /// <param name="stop">Stops it; what has come stays for the next run.</param>
    /// <returns>The file; null when it was not to be saved, or is another call's matter.</returns>
    /// <exception cref="SukiSdpException">It could not be saved.</exception>
    public async Task<SukiRecordingFile?> SaveAsync(SukiRecording recording, RecordingUrls urls, Slot session, CancellationToken stop)
    {
        FileTarget target = TargetOf(recording);
        if (!TryBegin(target.Planned))
        {
            _observer.Verbose($"'{target.Planned}': given again while it is being saved, and done once.");
            return null;
        }

        try
        {
            return await SaveAsync(recording, target, urls, session, stop).ConfigureAwait(false);
        }
        finally
        {
            End(target.Planned);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _open.Dispose();
        _replacements?.Dispose();
    }

    private string PlannedPath(string sessionId, string recordingId, int? sequenceNumber) =>
        Path.Combine(_settings.Destination, _settings.Names.RelativePath(sessionId, recordingId, sequenceNumber));

    private FileTarget TargetOf(SukiRecording recording) => new(
        PlannedPath(recording.SessionId, recording.RecordingId, recording.SequenceNumber),
        _settings.Manifest?.FindPath(recording.SessionId, recording.RecordingId));

    // What an earlier run left beside it has to be looked into under its lock.
    private async Task<SukiRecordingFile?> FindSavedAsync(SukiRecording recording, FileTarget target, CancellationToken stop) =>
        _settings.Transfer.Force || target.Find() is not { } there || PartFile.HasLeftover(target.Planned)
            ? null
            : await SkipAsync(recording, there, stop).ConfigureAwait(false);

    private async Task<SukiRecordingFile?> SaveAsync(SukiRecording recording, FileTarget target, RecordingUrls urls, Slot session, CancellationToken stop)
    {
        if (await FindSavedAsync(recording, target, stop).ConfigureAwait(false) is { } found)
        {
            return found;
        }

        FileThere? before = target.Find();
        if (!await _sink.ConfirmAsync(target.Planned, stop).ConfigureAwait(false))
        {
            return null;
        }

        BusyFile busy = new(target.Planned, _settings.Clock);
        for (int tries = 0; ; tries++)
        {
            try
            {
                return await SaveOnceAsync(recording, target, before, urls, session, stop).ConfigureAwait(false);
            }
            catch (SukiSdpException other) when (other is { Error: SukiError.FileBusy, IsTransient: true })
            {
                // Others go on meanwhile.
                session.GiveUp();
                await busy.WaitAsync(stop).ConfigureAwait(false);
            }
            catch (SukiSdpException gone) when (gone.InnerException is DirectoryNotFoundException && tries < FolderTries)
            {
                // The folder was made, and removed again because nothing of another file or run had come into it.
            }

            // Also with -Force it is not fetched twice when another run has just done that.
            if (target.Find() is { } there && there != before)
            {
                return await SkipAsync(recording, there, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task<SukiRecordingFile?> SaveOnceAsync(SukiRecording recording, FileTarget target, FileThere? before, RecordingUrls urls, Slot session, CancellationToken stop)
    {
        using Slot open = await _open.TakeAsync(null, stop).ConfigureAwait(false);
        if (Disk.IsFull)
        {
            Disk.LeaveRecording();
            return null;
        }

        _folders.Make(target.Planned);
        bool isNoted = await NoteReplacementAsync(target, before, stop).ConfigureAwait(false);
        try
        {
            DownloadRequest request = new(recording.SessionId, recording.RecordingId, recording.UrlKind, urls, target);
            DownloadOutcome outcome = await _download.RunAsync(request, Wait, stop).ConfigureAwait(false);
            if (outcome.Saved is not { } result)
            {
                return await SkipAsync(recording, outcome.There!, stop).ConfigureAwait(false);
            }

            _folders.Keep(result.Path);
            if (result.Replaced)
            {
                EndReplacing(target, before, result.Path);
            }

            return Saved(recording, result);
        }
        catch
        {
            _folders.RemoveIfEmpty(target.Planned);
            throw;
        }
        finally
        {
            if (isNoted && !PartFile.HasLeftover(target.Planned))
            {
                await _replacements!.RemoveAsync(target.Planned, CancellationToken.None).ConfigureAwait(false);
            }
        }

        Task Wait(TimeSpan pause)
        {
            open.GiveUp();
            session.GiveUp();
            return _settings.Clock.Delay(pause, stop);
        }
    }

    // Whether a replacement is noted: one that begins now, or one that an earlier run began.
    private async Task<bool> NoteReplacementAsync(FileTarget target, FileThere? before, CancellationToken stop)
    {
        if (_replacements is null || !_settings.Transfer.Force)
        {
            return _replacements is not null && await _replacements.ContainsAsync(target.Planned, stop).ConfigureAwait(false);
        }

        if (before is not null)
        {
            await _replacements.AddAsync(target.Planned, stop).ConfigureAwait(false);
        }

        return before is not null;
    }

    // Only files under way are remembered, so that a run of any length needs no more memory; one that is given again later is found on the disk.
    private bool TryBegin(string path)
    {
        lock (_active)
        {
            return _active.Add(path);
        }
    }

    private void End(string path)
    {
        lock (_active)
        {
            _active.Remove(path);
        }
    }

    // With -Force a recording of another kind than before gets another extension; two files for one recording would leave open which is the one. What
    // goes is what counted as the recording, and has not been touched since; and as nobody named it, it does not go without a word. What may be
    // somebody's copy stays, with a word as well.
    private void EndReplacing(FileTarget target, FileThere? before, string path)
    {
        if (before is null)
        {
            foreach (FileThere neighbour in target.FindUnproven().Where(n => n.Path != path))
            {
                _observer.Warning($"'{neighbour.Path}' was left beside '{path}': it may be the recording as it was before, or a copy that somebody made.");
            }

            return;
        }

        if (before.Path == path)
        {
            return;
        }

        try
        {
            if (FileThere.At(before.Path) == before)
            {
                File.Delete(LongPath.Of(before.Path));
                _observer.Warning($"'{before.Path}' was removed: the recording is of another kind now, and was saved as '{path}' in its place.");
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, before.Path);
        }
    }

    private async Task<SukiRecordingFile> SkipAsync(SukiRecording recording, FileThere there, CancellationToken stop)
    {
        await FreshFile.WaitAsync(there, _settings.Clock, stop).ConfigureAwait(false);
        _observer.Verbose(string.Format(CultureInfo.InvariantCulture, "'{0}': there already ({1} bytes), skipped.", there.Path, there.Length));
        return Report(new SukiRecordingFile(_settings.ReadSkipped ? AudioFile.TryRead(there.Path) : null)
        {
            SessionId = recording.SessionId,
            RecordingId = recording.RecordingId,
            SequenceNumber = recording.SequenceNumber,
            Path = there.Path,
            Length = there.Length,
            Status = SaveStatus.Skipped,
            SavedAt = there.WrittenAt,
        });
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
        _warnings.Tell(result.Path, result.Audio);
        return Report(new SukiRecordingFile(result.Audio)
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
            SavedAt = _settings.Clock.UtcNow(),
        });
    }

    private SukiRecordingFile Report(SukiRecordingFile file)
    {
        _sink.Saved(file);
        return file;
    }
}
