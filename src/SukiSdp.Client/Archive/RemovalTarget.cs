using System.Collections.Concurrent;
using System.Globalization;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>An archive from which files are removed.</summary>
internal sealed class RemovalTarget : IDisposable
{
    private readonly string _manifest;
    private readonly string _folder;
    private readonly ManifestIndex _index;
    private readonly ManifestAppender _appender;
    private readonly ConcurrentDictionary<string, bool> _intactJoined = new(ArchivePath.Comparer);

    private RemovalTarget(string manifest, string folder, ManifestIndex index, ManifestAppender appender)
    {
        (_manifest, _folder, _index, _appender) = (manifest, folder, index, appender);

        // Nothing else is done meanwhile that could wait.
        _appender.EndWaiting();
    }

    /// <summary>Reads the manifest.</summary>
    /// <exception cref="SukiSdpException">It cannot be read, is none, or is a link; or the archive's folder doesn't exist.</exception>
    public static async Task<RemovalTarget> OpenAsync(string manifest, string folder, Clock clock, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (manifest.Length == 0 || folder.Length == 0)
        {
            throw new SukiSdpException(SukiError.ArchiveItemNotRecorded, "The item doesn't name its archive (ManifestPath, Destination).");
        }

        try
        {
            // On a disk that isn't mounted no file exists, and none of them is to be recorded as removed.
            if (!Directory.Exists(LongPath.Of(folder)))
            {
                throw new SukiSdpException(SukiError.DestinationInvalid, $"Cannot find the folder '{folder}' of the archive.");
            }

            if (PrivateFile.IsLink(manifest))
            {
                throw FileErrors.Link(manifest);
            }

            ManifestIndex index = new();
            await ManifestReader.ReadAsync(manifest, clock, index.Add, cancellationToken).ConfigureAwait(false);
            ThrowIfElsewhere(manifest, folder, index);
            return new RemovalTarget(manifest, folder, index, new ManifestAppender(manifest, clock, observer));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw ManifestReader.Unreadable(manifest, e);
        }
    }

    /// <summary>What the manifest says of an item.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ArchiveItemNotRecorded"/>: nothing, or something newer than the item.</exception>
    public RecordedFile Find(SukiArchiveItem item)
    {
        RecordedFile recorded = _index.Find(item.SessionId)?.Files.FirstOrDefault(f => f.RecordingId == item.RecordingId && ArchivePath.Comparer.Equals(FullPath(f), item.Path))
            ?? throw new SukiSdpException(SukiError.ArchiveItemNotRecorded, $"'{DisplayText.Of(item.ToString())}': the manifest '{_manifest}' doesn't list this file. It wasn't removed.");
        return recorded.Removal == Removal.Ended || IsAsRecorded(item, recorded)
            ? recorded
            : throw new SukiSdpException(SukiError.ArchiveItemNotRecorded, $"'{FullPath(recorded)}': the file wasn't removed, because it was saved again after the item was listed. List the archive again.");
    }

    /// <summary>The encounter of a session; null when the manifest names none.</summary>
    public string? FindEncounter(string sessionId) => _index.FindEncounter(sessionId);

    /// <summary>The full path of a recorded file.</summary>
    public string FullPath(RecordedFile file) => ArchivePath.Full(_folder, file.Path);

    /// <summary>Makes sure that a file is what the manifest says.</summary>
    /// <returns>The file; null when it doesn't exist.</returns>
    /// <exception cref="SukiSdpException">It has changed, cannot be read, or is a link or reached through one.</exception>
    public FileSnapshot? Verify(RecordedFile recorded, CancellationToken cancellationToken)
    {
        string path = FullPath(recorded);
        if (!ArchivePath.IsPossible(path))
        {
            return null;
        }

        if (ArchivePath.FindLinkedFolder(_folder, path) is { } linked)
        {
            throw FileErrors.Link(linked);
        }

        if (FileSnapshot.At(path) is not { } there)
        {
            return null;
        }

        string? problem = there.Length != recorded.Length ? "its length differs from the length in the manifest"
            : recorded.Crc32C is not { } crc ? "the manifest has no checksum for it"
            : FileDigest.Read(path, withSha256: false, progress: null, cancellationToken).Crc32C != crc ? "its CRC32C differs from the CRC32C in the manifest"
            : null;
        return problem is null ? there : throw new SukiSdpException(SukiError.FileChanged, $"'{path}': the file wasn't removed, because {problem}.");
    }

    /// <summary>Makes sure that the content of a recording is in a joined file that is what the manifest says.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="recording">What the manifest says of the recording.</param>
    /// <param name="file">Its file; null when it doesn't exist, so that there is nothing to lose.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ArchiveItemNotJoined"/>, or what is wrong with the joined file.</exception>
    public async Task RequireJoinedAsync(string sessionId, RecordedFile recording, FileSnapshot? file, CancellationToken cancellationToken)
    {
        foreach (RecordedFile joined in JoinedFilesOf(sessionId, recording))
        {
            if (_intactJoined.GetOrAdd(joined.Path, _ => Verify(joined, cancellationToken) is not null)
                && (file is null || await JoinedAudio.ContainsAsync(FullPath(joined), file.Path, cancellationToken).ConfigureAwait(false)))
            {
                return;
            }
        }

        throw new SukiSdpException(SukiError.ArchiveItemNotJoined, $"'{FullPath(recording)}': the recording wasn't removed, because no joined file contains all of it.");
    }

    /// <summary>Whether a joined file that exists has a recording.</summary>
    public bool IsInJoinedFile(string sessionId, RecordedFile recording) => JoinedFilesOf(sessionId, recording).Any(Exists);

    /// <summary>The recordings of a session that have no file of their own, and are in this joined file.</summary>
    public RecordedFile[] FindOnlyIn(string sessionId, RecordedFile joined) =>
    [
        .. _index.Find(sessionId)!.Files.Where(f => f.RecordingId is not null && f.Removal != Removal.Ended && joined.Sources.Contains(f.RecordingId) && !Exists(f)),
    ];

    /// <summary>Records how far the removal of files of a session is.</summary>
    /// <param name="item">What the manifest says of the first of them.</param>
    /// <param name="files">The files.</param>
    /// <param name="status"><see cref="ManifestLine.Removing"/> or <see cref="ManifestLine.Removed"/>.</param>
    /// <param name="removedAt">When they were removed.</param>
    /// <param name="cancellationToken">Cancels waiting for the manifest.</param>
    /// <exception cref="SukiSdpException">It could not be written.</exception>
    public async Task RecordAsync(SukiArchiveItem item, RecordedFile[] files, string status, DateTimeOffset? removedAt, CancellationToken cancellationToken)
    {
        bool[] written = await Task.WhenAll(files.Select((file, at) => _appender.AppendAsync(
            new ManifestLine
            {
                Kind = ManifestLine.FileKind,
                Session = item.SessionId,
                Encounter = FindEncounter(item.SessionId),
                Recording = file.RecordingId,
                Sources = file.RecordingId is null ? file.Sources : null,
                Sequence = file.SequenceNumber,
                Path = file.Path,
                Length = file.Length,
                Crc32C = file.Crc32C?.ToString("x8", CultureInfo.InvariantCulture),
                Sha256 = file.Sha256,
                Duration = at == 0 && item.Duration is { Ticks: >= 0 } duration ? Math.Round(duration.TotalSeconds, 3) : null,
                SavedAt = item.SavedAt?.UtcDateTime,
                RemovedAt = removedAt?.UtcDateTime,
                Status = status,
            },
            cancellationToken))).ConfigureAwait(false);
        if (!Array.TrueForAll(written, isWritten => isWritten))
        {
            throw new SukiSdpException(SukiError.FileBusy, $"'{_manifest}': another program has the manifest open for exclusive access. {(status == ManifestLine.Removing ? "The file wasn't removed." : "The file was removed, but this wasn't recorded. Run the command again.")}");
        }
    }

    /// <summary>Deletes a file, unless it has changed since it was verified.</summary>
    /// <exception cref="SukiSdpException">It has changed, or could not be deleted.</exception>
    public static void Delete(FileSnapshot file)
    {
        try
        {
            if (FileSnapshot.At(file.Path) is { } there && there != file)
            {
                throw new SukiSdpException(SukiError.FileChanged, $"'{file.Path}': the file wasn't removed, because it has changed since it was verified.");
            }

            File.Delete(LongPath.Of(file.Path));
            if (Posix.IsHere)
            {
                Posix.FlushFolder(Path.GetDirectoryName(file.Path)!);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another process removed it, and then its empty folder.
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw SharedFile.IsBusy(e)
                ? new SukiSdpException(SukiError.FileBusy, $"'{file.Path}' is open in another program and wasn't removed.", e)
                : new SukiSdpException(SukiError.WriteFailed, $"'{file.Path}': the file couldn't be removed: {e.Message}", e);
        }
    }

    /// <summary>Removes the folders that a removed file leaves empty, up to the archive's own.</summary>
    public void RemoveEmptyFolders(string path)
    {
        try
        {
            for (string? folder = Path.GetDirectoryName(path); folder is not null && folder.Length > _folder.Length; folder = Path.GetDirectoryName(folder))
            {
                if (Directory.EnumerateFileSystemEntries(LongPath.Of(folder)).Any())
                {
                    return;
                }

                Directory.Delete(LongPath.Of(folder));
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // An empty folder is of no harm.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _appender.Dispose();

    // On another disk than the archive's, or in another folder, no file exists, and none of them is to be recorded as removed.
    private static void ThrowIfElsewhere(string manifest, string folder, ManifestIndex index)
    {
        bool isAnyRecorded = false;
        foreach (RecordedFile file in index.Sessions.SelectMany(session => session.Files).Where(file => file.Removal == Removal.None))
        {
            isAnyRecorded = true;
            if (ArchivePath.Full(folder, file.Path) is var path && ArchivePath.IsPossible(path) && File.Exists(LongPath.Of(path)))
            {
                return;
            }
        }

        if (isAnyRecorded)
        {
            throw new SukiSdpException(SukiError.DestinationInvalid, $"'{folder}': none of the files in the manifest '{manifest}' exists in this folder. Nothing was removed. If the archive is in another folder, list it with -Destination.");
        }
    }

    // What a text says of a checksum or a length that the manifest doesn't have can't be compared.
    private static bool IsAsRecorded(SukiArchiveItem item, RecordedFile recorded) =>
        item.State != ArchiveItemState.Removed
        && (item.Length is null || item.Length == recorded.Length)
        && (item.Crc32C is null || recorded.Crc32C is null || item.Crc32C.Equals(recorded.Crc32C.Value.ToString("x8", CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase))
        && (item.Sha256 is null || recorded.Sha256 is null || item.Sha256.Equals(recorded.Sha256, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<RecordedFile> JoinedFilesOf(string sessionId, RecordedFile recording) =>
        _index.Find(sessionId)!.Files.Where(f => f.RecordingId is null && f.Removal == Removal.None && f.Sources.Contains(recording.RecordingId));

    private bool Exists(RecordedFile file) => FullPath(file) is var path && ArchivePath.IsPossible(path) && File.Exists(LongPath.Of(path));
}
