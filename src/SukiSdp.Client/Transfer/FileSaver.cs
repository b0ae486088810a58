using System.Globalization;

namespace SukiSdp.Transfer;

/// <summary>Saves single files for a run: finds the name, skips what is there, asks, makes the folder, downloads within the cap on files at once.</summary>
internal sealed class FileSaver : IDisposable
{
    private readonly SaveSettings _settings;
    private readonly ISaveSink _sink;
    private readonly IRunObserver _observer;
    private readonly FileDownload _download;
    private readonly SemaphoreSlim _places;
    private readonly HashSet<string> _claimed = new(StringComparer.OrdinalIgnoreCase);

    public FileSaver(SaveSettings settings, ISaveSink sink, IRunObserver observer)
    {
        (_settings, _sink, _observer) = (settings, sink, observer);
        TransferSettings transfer = settings.Transfer;
        _places = new SemaphoreSlim(transfer.ThrottleLimit);
        ConnectionGate gate = new(Math.Max(TransferSettings.ConnectionsPerHost, transfer.ThrottleLimit));
        StorageClient storage = new(settings.Storage, gate, transfer.HeaderTimeout, settings.Clock, observer);
        _download = new FileDownload(storage, transfer, settings.Clock, observer);
    }

    /// <summary>Saves a recording's file, or finds it saved.</summary>
    /// <exception cref="SukiSdpException">It could not be saved.</exception>
    public async Task SaveAsync(SukiRecording recording, RecordingUrls urls, CancellationToken stop)
    {
        string path = Path.Combine(_settings.Destination, _settings.Names.RelativePath(recording.SessionId, recording.RecordingId, recording.SequenceNumber));
        if (!IsFirst(path))
        {
            _observer.Verbose($"'{path}': given again, and done once.");
            return;
        }

        if (IsThere(path, out long length) && !_settings.Transfer.Force)
        {
            Report(recording, path, SaveStatus.Skipped, null, length);
            return;
        }

        if (!await _sink.ConfirmAsync(path, stop).ConfigureAwait(false))
        {
            return;
        }

        MakeFolder(path);
        await _places.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            DownloadRequest request = new(recording.SessionId, recording.RecordingId, recording.UrlKind, urls, path);
            DownloadResult? result = await _download.RunAsync(request, stop).ConfigureAwait(false);
            Report(recording, path, result is null ? SaveStatus.Skipped : result.Resumed ? SaveStatus.Resumed : SaveStatus.Saved, result, length);
        }
        finally
        {
            _observer.FileEnded(path);
            _places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private bool IsFirst(string path)
    {
        lock (_claimed)
        {
            return _claimed.Add(path);
        }
    }

    // One question to the file system. What stands there under the final name was verified when it got it.
    private static bool IsThere(string path, out long length)
    {
        length = 0;
        FileInfo file = new(LongPath.Of(path));
        try
        {
            FileAttributes attributes = file.Attributes;
            if (attributes == (FileAttributes)(-1))
            {
                return false;
            }

            if ((attributes & FileAttributes.ReparsePoint) != 0)
            {
                throw DiskFailure.Link(path);
            }

            if ((attributes & FileAttributes.Directory) != 0)
            {
                throw DiskFailure.NotFile(path);
            }

            length = file.Length;
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, path);
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
            throw File.Exists(folder) ? DiskFailure.NotFolder(folder) : DiskFailure.From(e, folder);
        }
    }

    private void Report(SukiRecording recording, string path, SaveStatus status, DownloadResult? result, long lengthThere)
    {
        long length = result?.Length ?? lengthThere;
        _observer.Verbose(string.Format(
            CultureInfo.InvariantCulture,
            status == SaveStatus.Skipped ? "'{0}': there already ({1} bytes), skipped." : "'{0}': {2}, {1} bytes, verified by {3}.",
            path,
            length,
            status == SaveStatus.Resumed ? "resumed and saved" : "saved",
            result?.Verification));
        _sink.Saved(new SukiRecordingFile
        {
            SessionId = recording.SessionId,
            RecordingId = recording.RecordingId,
            SequenceNumber = recording.SequenceNumber,
            Path = path,
            Length = length,
            Status = status,
            Verification = result?.Verification ?? VerificationKind.None,
            Crc32C = result?.Crc32C.ToString("x8", CultureInfo.InvariantCulture),
            Generation = result?.Generation,
            SavedAt = result is null ? File.GetLastWriteTimeUtc(LongPath.Of(path)) : _settings.Clock.UtcNow(),
        });
    }
}
