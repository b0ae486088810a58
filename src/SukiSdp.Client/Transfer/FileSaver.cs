using System.Globalization;
using SukiSdp.Audio;

namespace SukiSdp.Transfer;

/// <summary>Saves single files for a run: finds the name, skips what is there, asks, makes the folder, downloads within the cap on files at once.</summary>
internal sealed class FileSaver : IDisposable
{
    private readonly SaveSettings _settings;
    private readonly ISaveSink _sink;
    private readonly IRunObserver _observer;
    private readonly FileDownload _download;
    private readonly ContentWarnings _warnings;
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _open;

    public FileSaver(SaveSettings settings, ISaveSink sink, IRunObserver observer)
    {
        (_settings, _sink, _observer, _warnings) = (settings, sink, observer, new ContentWarnings(observer));
        TransferSettings transfer = settings.Transfer;
        _places = new SemaphoreSlim(transfer.ThrottleLimit);
        _open = new SemaphoreSlim(2 * transfer.ThrottleLimit);
        ConnectionGate gate = new(Math.Max(TransferSettings.ConnectionsPerHost, transfer.ThrottleLimit));
        StorageClient storage = new(settings.Storage, gate, transfer.HeaderTimeout, settings.Clock, observer);
        _download = new FileDownload(storage, _places, transfer, settings.Clock, observer);
    }

    /// <summary>Finds a recording's file saved; no URL is needed for it.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="canAsk">Whether there can be a URL, so that a file that does not look like the recording can be compared with storage.</param>
    /// <returns>The file; null when it is not there, is to be saved anew, or is to be compared with storage.</returns>
    /// <exception cref="SukiSdpException">A link or a folder has its name, or a file that does not look like the recording.</exception>
    public SukiRecordingFile? FindSaved(SukiRecording recording, bool canAsk)
    {
        FileTarget target = TargetOf(recording);
        if (FindExisting(target) is not { } existing)
        {
            return null;
        }

        return existing.Problem is null ? Skipped(recording, existing)
            : canAsk && IsAskedFor(existing) ? null
            : SkippedAsItIs(recording, existing);
    }

    /// <summary>Saves a recording's file, or finds it saved.</summary>
    /// <returns>The file; null when it was not to be saved.</returns>
    /// <exception cref="SukiSdpException">It could not be saved.</exception>
    public async Task<SukiRecordingFile?> SaveAsync(SukiRecording recording, RecordingUrls urls, CancellationToken stop)
    {
        FileTarget target = TargetOf(recording);
        DownloadRequest request = new(recording.SessionId, recording.RecordingId, recording.UrlKind, urls, target);
        if (FindExisting(target) is { } existing)
        {
            return existing.Problem is null || (IsAskedFor(existing) && await _download.IsRecordingAsync(request, existing.File, stop).ConfigureAwait(false))
                ? Skipped(recording, existing)
                : SkippedAsItIs(recording, existing);
        }

        FileThere? before = _settings.Transfer.Force ? target.Find() : null;
        if (!await _sink.ConfirmAsync(target.Planned, stop).ConfigureAwait(false))
        {
            return null;
        }

        MakeFolder(target.Planned);
        await _open.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            DownloadOutcome outcome = await _download.RunAsync(request, stop).ConfigureAwait(false);
            if (outcome.Saved is not { } result)
            {
                return Skipped(recording, ExistingFile.Trusted(outcome.There!, _settings.ReadSkipped));
            }

            if (_settings.Transfer.Force)
            {
                EndReplacing(target, before, result.Path);
            }

            return Saved(recording, result);
        }
        finally
        {
            _open.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _open.Dispose();
    }

    private FileTarget TargetOf(SukiRecording recording) => new(
        Path.Combine(_settings.Destination, _settings.Names.RelativePath(recording.SessionId, recording.RecordingId, recording.SequenceNumber)),
        _settings.Manifest?.FindPath(recording.SessionId, recording.RecordingId));

    // What the manifest has is known by its length, which has been compared; any other file by its header.
    private ExistingFile? FindExisting(FileTarget target)
    {
        if (_settings.Transfer.Force || target.Find() is not { } there)
        {
            return null;
        }

        PartFile.RemoveLeftover(target.Planned);
        return target.IsRecorded ? ExistingFile.Trusted(there, _settings.ReadSkipped) : ExistingFile.Look(there, target.Planned);
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

    private void MakeFolder(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        try
        {
            PrivateFile.CreateFolder(folder);
            for (string at = folder; at.Length > _settings.Destination.Length; at = Path.GetDirectoryName(at)!)
            {
                // The destination may be a link, that is its owner's choice; what lies below it is ours.
                if (PrivateFile.IsLink(at))
                {
                    throw DiskFailure.Link(at);
                }
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.NoFolder(e, folder);
        }
    }

    private SukiRecordingFile Skipped(SukiRecording recording, ExistingFile existing)
    {
        FileThere there = existing.File;
        _observer.Verbose(string.Format(CultureInfo.InvariantCulture, "'{0}': there already ({1} bytes), skipped.", there.Path, there.Length));
        return new SukiRecordingFile(existing.Audio)
        {
            SessionId = recording.SessionId,
            RecordingId = recording.RecordingId,
            SequenceNumber = recording.SequenceNumber,
            Path = there.Path,
            Length = there.Length,
            Status = SaveStatus.Skipped,
            SavedAt = there.WrittenAt,
        };
    }

    // Of recordings that the service sends in an unknown form, every one would be asked for in every run, unless a manifest remembers the answer.
    private bool IsAskedFor(ExistingFile existing) => !_settings.IsTrial && (!existing.IsOfUnknownKind || _settings.Manifest is not null);

    // What the manifest records is not looked at again, so it must not record what does not look like a recording.
    private SukiRecordingFile SkippedAsItIs(SukiRecording recording, ExistingFile existing)
    {
        string what = $"'{existing.File.Path}': the file exists, and does not look like the whole recording. {existing.Problem}";
        if (_settings.Manifest is not null && !_settings.IsTrial)
        {
            throw new SukiSdpException(SukiError.FileChanged, $"{what} It was left as it is, and not recorded in the manifest.");
        }

        if (existing.IsOfUnknownKind)
        {
            _warnings.TellSkipped(existing.File.Path);
            return Skipped(recording, existing);
        }

        _observer.Warning($"{what} It was skipped, and left as it is. If it has changed since it was saved, use -Force to save it again.");
        return Skipped(recording, existing);
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
        return new SukiRecordingFile(result.Audio)
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
        };
    }
}
