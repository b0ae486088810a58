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
            throw new SukiSdpException(SukiError.ArchiveItemNotRecorded, "The item doesn't say which archive it is of.");
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
            return new RemovalTarget(manifest, folder, index, new ManifestAppender(manifest, clock, observer));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw ManifestReader.Unreadable(manifest, e);
        }
    }

    /// <summary>What the manifest says of an item.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ArchiveItemNotRecorded"/>.</exception>
    public RecordedFile Find(SukiArchiveItem item) =>
        _index.Find(item.SessionId)?.Files.FirstOrDefault(f => f.RecordingId == item.RecordingId && ArchivePath.Comparer.Equals(FullPath(f), item.Path))
        ?? throw new SukiSdpException(SukiError.ArchiveItemNotRecorded, $"'{DisplayText.Of(item.ToString())}': the manifest '{_manifest}' doesn't list this file. It wasn't removed.");

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

        ThrowIfLinked(path);
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

    /// <summary>Makes sure that a recording is in a joined file that is what the manifest says.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ArchiveItemNotJoined"/>, or what is wrong with the joined file.</exception>
    public void RequireJoined(string sessionId, RecordedFile recording, CancellationToken cancellationToken)
    {
        if (!JoinedFilesOf(sessionId, recording).Any(joined => _intactJoined.GetOrAdd(joined.Path, _ => Verify(joined, cancellationToken) is not null)))
        {
            throw new SukiSdpException(SukiError.ArchiveItemNotJoined, $"'{FullPath(recording)}': the recording wasn't removed, because no joined file contains it.");
        }
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
                Encounter = item.EncounterId,
                Recording = file.RecordingId,
                Sources = file.RecordingId is null ? file.Sources : null,
                Sequence = file.SequenceNumber,
                Path = file.Path,
                Length = file.Length,
                Crc32C = file.Crc32C?.ToString("x8", CultureInfo.InvariantCulture),
                Sha256 = at == 0 ? item.Sha256 : null,
                Duration = at == 0 && item.Duration is { } duration ? Math.Round(duration.TotalSeconds, 3) : null,
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

    private IEnumerable<RecordedFile> JoinedFilesOf(string sessionId, RecordedFile recording) =>
        _index.Find(sessionId)!.Files.Where(f => f.RecordingId is null && f.Removal == Removal.None && f.Sources.Contains(recording.RecordingId));

    private bool Exists(RecordedFile file) => FullPath(file) is var path && ArchivePath.IsPossible(path) && File.Exists(LongPath.Of(path));

    // A folder that is a link leads out of the archive.
    private void ThrowIfLinked(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null && folder.Length > _folder.Length; folder = Path.GetDirectoryName(folder))
        {
            DirectoryInfo there = new(LongPath.Of(folder));
            if (there.Attributes is var attributes && attributes != (FileAttributes)(-1) && ReparsePoint.IsLink(folder, attributes))
            {
                throw FileErrors.Link(folder);
            }
        }
    }
}
