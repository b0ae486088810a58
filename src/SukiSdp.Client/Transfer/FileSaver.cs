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
    private readonly HashSet<string> _active = new(StringComparer.OrdinalIgnoreCase);

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
    /// <returns>The file; null when it is not there, or is to be saved anew.</returns>
    /// <exception cref="SukiSdpException">A link or a folder has its name.</exception>
    public SukiRecordingFile? FindSaved(SukiRecording recording) => FindSaved(recording, TargetOf(recording));

    /// <summary>Saves a recording's file, or finds it saved.</summary>
    /// <returns>The file; null when it was not to be saved, or is another call's matter.</returns>
    /// <exception cref="SukiSdpException">It could not be saved.</exception>
    public async Task<SukiRecordingFile?> SaveAsync(SukiRecording recording, RecordingUrls urls, CancellationToken stop)
    {
        FileTarget target = TargetOf(recording);
        if (!TryBegin(target.Planned))
        {
            _observer.Verbose($"'{target.Planned}': given again while it is being saved, and done once.");
            return null;
        }

        try
        {
            return await SaveAsync(recording, target, urls, stop).ConfigureAwait(false);
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
    }

    private FileTarget TargetOf(SukiRecording recording) => new(
        Path.Combine(_settings.Destination, _settings.Names.RelativePath(recording.SessionId, recording.RecordingId, recording.SequenceNumber)),
        _settings.Manifest?.FindPath(recording.SessionId, recording.RecordingId));

    private SukiRecordingFile? FindSaved(SukiRecording recording, FileTarget target)
    {
        if (_settings.Transfer.Force || target.Find() is not { } there)
        {
            return null;
        }

        PartFile.RemoveLeftover(target.Planned);
        return Skipped(recording, there);
    }

    private async Task<SukiRecordingFile?> SaveAsync(SukiRecording recording, FileTarget target, RecordingUrls urls, CancellationToken stop)
    {
        if (FindSaved(recording, target) is { } found)
        {
            return found;
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
            DownloadRequest request = new(recording.SessionId, recording.RecordingId, recording.UrlKind, urls, target);
            DownloadOutcome outcome = await _download.RunAsync(request, stop).ConfigureAwait(false);
            if (outcome.Saved is not { } result)
            {
                return Skipped(recording, outcome.There!);
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

    private SukiRecordingFile Skipped(SukiRecording recording, FileThere there)
    {
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
