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

    /// <summary>Saves a recording's file, or finds it saved.</summary>
    /// <returns>The file; null when it was not to be saved, or is another call's matter.</returns>
    /// <exception cref="SukiSdpException">It could not be saved.</exception>
    public async Task<SukiRecordingFile?> SaveAsync(SukiRecording recording, RecordingUrls urls, CancellationToken stop)
    {
        string path = Path.Combine(_settings.Destination, _settings.Names.RelativePath(recording.SessionId, recording.RecordingId, recording.SequenceNumber));
        if (!TryBegin(path))
        {
            _observer.Verbose($"'{path}': given again while it is being saved, and done once.");
            return null;
        }

        try
        {
            return await SaveAsync(recording, path, urls, stop).ConfigureAwait(false);
        }
        finally
        {
            End(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _open.Dispose();
    }

    private async Task<SukiRecordingFile?> SaveAsync(SukiRecording recording, string path, RecordingUrls urls, CancellationToken stop)
    {
        FileThere? there = FinalName.Find(path);
        if (there is not null && !_settings.Transfer.Force)
        {
            PartFile.RemoveLeftover(path);
            return Skipped(recording, there);
        }

        if (!await _sink.ConfirmAsync(path, stop).ConfigureAwait(false))
        {
            return null;
        }

        MakeFolder(path);
        await _open.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            DownloadRequest request = new(recording.SessionId, recording.RecordingId, recording.UrlKind, urls, path);
            DownloadResult? result = await _download.RunAsync(request, stop).ConfigureAwait(false);
            if (result is null)
            {
                return Skipped(recording, FinalName.Find(path) ?? new FileThere(path, 0, default));
            }

            RemoveReplaced(there, result.Path);
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
    // goes is what was found, and has not been touched since; and as nobody named it, it does not go without a word.
    private void RemoveReplaced(FileThere? there, string path)
    {
        if (there is null || there.Path == path)
        {
            return;
        }

        try
        {
            if (FileThere.At(there.Path) == there)
            {
                File.Delete(LongPath.Of(there.Path));
                _observer.Warning($"'{there.Path}' was removed: the recording is of another kind now, and was saved as '{path}' in its place.");
            }
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, there.Path);
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
