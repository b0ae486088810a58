using System.Collections.Concurrent;
using System.Globalization;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>An archive from which files are removed.</summary>
internal sealed class RemovalTarget
{
    private readonly string _folder;
    private readonly ManifestIndex _index;
    private readonly ManifestAppender _appender;
    private readonly Clock _clock;
    private readonly OtherManifest[] _others;
    private readonly ConcurrentDictionary<string, JoinedFileCheck> _joined = new(ArchivePath.Comparer);

    private RemovalTarget(string manifest, string folder, ManifestIndex index, ManifestAppender appender, OtherManifest[] others, Clock clock)
    {
        (Manifest, _folder, _index, _appender, _others, _clock) = (manifest, folder, index, appender, others, clock);

        // No other work is waiting in the meantime.
        _appender.EndWaiting();
        Array.ForEach(_others, other => other.Appender.EndWaiting());
    }

    /// <summary>The manifest's full path.</summary>
    public string Manifest { get; }

    /// <summary>Reads the manifest.</summary>
    /// <param name="manifest">The manifest's full path.</param>
    /// <param name="folder">The full path of the archive's folder.</param>
    /// <param name="appenderOf">Returns the appender of a manifest, by its full path. The caller disposes of it.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="observer">Receives messages.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="SukiSdpException">It can't be read, is another type of file, or is a link; or the archive's folder doesn't exist.</exception>
    public static async Task<RemovalTarget> OpenAsync(string manifest, string folder, Func<string, ManifestAppender> appenderOf, Clock clock, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (manifest.Length == 0 || folder.Length == 0)
        {
            throw new SukiSdpException(SukiError.ArchiveItemNotRecorded, "The item doesn't name its archive (ManifestPath, Destination).");
        }

        try
        {
            // On a disk that isn't mounted, no file exists, and none must be recorded as removed.
            if (!Directory.Exists(LongPath.Of(folder)))
            {
                throw new SukiSdpException(SukiError.DestinationInvalid, $"Cannot find the folder '{folder}' of the archive.");
            }

            if (PrivateFile.IsLink(manifest))
            {
                throw FileErrors.Link(manifest);
            }

            // Another process can remove the files in between. It records each of them before.
            ManifestIndex index = await ReadAsync().ConfigureAwait(false);
            if (IsElsewhere(folder, index) && IsElsewhere(folder, index = await ReadAsync().ConfigureAwait(false)))
            {
                throw new SukiSdpException(SukiError.DestinationInvalid, $"'{folder}': none of the files in the manifest '{manifest}' exists in this folder. Nothing was removed. If the archive is in another folder, list it with -Destination.");
            }

            return new RemovalTarget(manifest, folder, index, appenderOf(manifest), await FindOthersAsync(manifest, index, appenderOf, clock, observer, cancellationToken).ConfigureAwait(false), clock);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw ManifestReader.Unreadable(manifest, e);
        }

        async Task<ManifestIndex> ReadAsync()
        {
            ManifestIndex read = new();
            await ManifestReader.ReadAsync(manifest, clock, read.Add, cancellationToken).ConfigureAwait(false);
            return read;
        }
    }

    /// <summary>Returns the line of an item in the manifest.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ArchiveItemNotRecorded"/>: the manifest has no line of the item, or a newer one.</exception>
    public RecordedFile Find(SukiArchiveItem item)
    {
        RecordedFile recorded = _index.Find(item.SessionId)?.Files.FirstOrDefault(f => f.RecordingId == item.RecordingId && ArchivePath.Comparer.Equals(FullPath(f), item.Path))
            ?? throw new SukiSdpException(SukiError.ArchiveItemNotRecorded, $"'{DisplayText.Of(item.ToString())}': the manifest '{Manifest}' doesn't list this file. It wasn't removed.");
        return recorded.Removal == Removal.Ended || (item.State == ArchiveItemState.Removed && !Exists(recorded)) || IsAsRecorded(item, recorded)
            ? recorded
            : throw new SukiSdpException(SukiError.ArchiveItemNotRecorded, $"'{FullPath(recorded)}': the file wasn't removed, because it was saved again after the item was listed. List the archive again.");
    }

    /// <summary>The encounter of a session; null if the manifest contains none.</summary>
    public string? FindEncounter(string sessionId) => _index.FindEncounter(sessionId);

    /// <summary>The full path of a recorded file.</summary>
    public string FullPath(RecordedFile file) => ArchivePath.Full(_folder, file.Path);

    /// <summary>Verifies that a file matches the manifest.</summary>
    /// <returns>The file; null if it doesn't exist.</returns>
    /// <exception cref="SukiSdpException">It has changed, can't be read, is a link, or its path contains a link.</exception>
    public FileSnapshot? Verify(RecordedFile recorded, CancellationToken cancellationToken) => Verify(recorded, "the file wasn't removed", cancellationToken);

    /// <summary>Returns whether the content of a recording is in a joined file that matches the manifest.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="recording">The line of the recording in the manifest.</param>
    /// <param name="file">Its file; null if it doesn't exist.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>False if it isn't, and the problem of the joined file has already been thrown for another recording.</returns>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ArchiveItemNotJoined"/>, or the problem of the joined file.</exception>
    public async Task<bool> IsJoinedAsync(string sessionId, RecordedFile recording, FileSnapshot? file, CancellationToken cancellationToken)
    {
        bool isReported = false;
        foreach (RecordedFile joined in JoinedFilesOf(sessionId, recording))
        {
            JoinedFileCheck check = _joined.GetOrAdd(joined.Path, _ => new JoinedFileCheck(() => Verify(joined, "the recordings in the joined file weren't removed", cancellationToken) is not null));
            if (check.Problem is not null)
            {
                isReported = !check.TryReport() ? true : throw check.Problem;
                continue;
            }

            // Null if another process has removed one of the two in the meantime.
            bool? contains = !check.IsThere ? false
                : file is null ? true
                : await JoinedAudio.ContainsAsync(FullPath(joined), file.Path, cancellationToken).ConfigureAwait(false);
            if (contains ?? !Exists(recording))
            {
                return true;
            }
        }

        return isReported
            ? false
            : throw new SukiSdpException(SukiError.ArchiveItemNotJoined, $"'{FullPath(recording)}': the recording wasn't removed, because no joined file contains all of it.");
    }

    /// <summary>Returns whether an existing joined file contains a recording.</summary>
    public bool IsInJoinedFile(string sessionId, RecordedFile recording) => JoinedFilesOf(sessionId, recording).Any(Exists);

    /// <summary>Returns the recordings of a session that exist only in this joined file.</summary>
    public RecordedFile[] FindOnlyIn(string sessionId, RecordedFile joined) =>
    [
        .. _index.Find(sessionId)!.Files.Where(f => f.RecordingId is not null && f.Removal != Removal.Ended && joined.Sources.Contains(f.RecordingId) && !Exists(f)),
    ];

    /// <summary>Records the progress of the removal of files of a session.</summary>
    /// <param name="item">The item of the first of them.</param>
    /// <param name="files">The files.</param>
    /// <param name="removedAt">When they were removed; null before the removal.</param>
    /// <param name="cancellationToken">Cancels waiting for the manifest.</param>
    /// <exception cref="SukiSdpException">It could not be written.</exception>
    public async Task RecordAsync(SukiArchiveItem item, RecordedFile[] files, DateTimeOffset? removedAt, CancellationToken cancellationToken)
    {
        ManifestLine[] lines = [.. files.Select((file, at) => LineOf(file, at == 0 ? item.Duration : null))];
        bool[] written = await Task.WhenAll(lines.Select(line => _appender.AppendAsync(line, cancellationToken))).ConfigureAwait(false);
        if (!Array.TrueForAll(written, isWritten => isWritten))
        {
            throw new SukiSdpException(SukiError.FileBusy, $"'{Manifest}': another program has the manifest open for exclusive access. {(removedAt is null ? "The file wasn't removed." : "The file was removed, but this wasn't recorded. Run the command again.")}");
        }

        await Task.WhenAll(_others.Select(other => other.RecordAsync(lines.Where((_, at) => other.Has(item.SessionId, files[at])), cancellationToken))).ConfigureAwait(false);

        ManifestLine LineOf(RecordedFile file, TimeSpan? duration) => ManifestLine.Of(
            item.SessionId,
            FindEncounter(item.SessionId),
            file,
            duration is { Ticks: >= 0 } known ? Math.Round(known.TotalSeconds, 3) : null,
            file.DateOfNext(removedAt ?? _clock.UtcNow()) ?? (removedAt is null ? _clock.UtcNow().UtcDateTime : null),
            removedAt?.UtcDateTime,
            removedAt is null ? ManifestLine.Removing : ManifestLine.Removed);
    }

    /// <summary>Returns the other manifests in the folder that also list a file. Its removal is recorded in each.</summary>
    public IEnumerable<string> FindOthers(string sessionId, RecordedFile file) => _others.Where(other => other.Has(sessionId, file)).Select(other => other.Path);

    /// <summary>Whether a file exists.</summary>
    public bool Exists(RecordedFile file) => FullPath(file) is var path && ArchivePath.IsPossible(path) && File.Exists(LongPath.Of(path));

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
            // An empty folder is harmless.
        }
    }

    // Manifests in one folder count as one. A file that is removed from one of them must not be missing in another.
    private static async Task<OtherManifest[]> FindOthersAsync(string manifest, ManifestIndex index, Func<string, ManifestAppender> appenderOf, Clock clock, IRunObserver observer, CancellationToken cancellationToken)
    {
        List<OtherManifest> others = [];
        foreach (string path in ManifestFiles.FindIn(Path.GetDirectoryName(manifest)!).Where(path => !ArchivePath.Comparer.Equals(path, manifest)))
        {
            try
            {
                ManifestIndex same = new();
                await ManifestReader.ReadAsync(path, clock, Take, cancellationToken).ConfigureAwait(false);
                if (same.Sessions.Any())
                {
                    others.Add(new OtherManifest(path, same, appenderOf(path), observer));
                }

                void Take(in ManifestEntry entry)
                {
                    if (index.Has(entry.Session))
                    {
                        same.Add(entry);
                    }
                }
            }
            catch (Exception e) when (e is SukiSdpException || FileErrors.Is(e))
            {
                observer.Verbose($"'{path}': the file couldn't be read as a manifest, so removals aren't recorded in it. {e.Message}");
            }
        }

        return [.. others];
    }

    private FileSnapshot? Verify(RecordedFile recorded, string result, CancellationToken cancellationToken)
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

        if (there.Length != recorded.Length)
        {
            throw Changed("its length differs from the length in the manifest");
        }

        if (recorded.Crc32C is not { } crc)
        {
            throw Changed("the manifest has no checksum for it");
        }

        // Another process can have removed it in the meantime.
        uint? found = FileDigest.ReadCrc32C(path, cancellationToken);
        return found is null ? null
            : found == crc ? there
            : throw Changed("its CRC32C differs from the CRC32C in the manifest");

        SukiSdpException Changed(string problem) => new(SukiError.FileChanged, $"'{path}': {result}, because {problem}.");
    }

    // On another disk than the archive's, or in another folder, no file exists, and none must be recorded as removed.
    private static bool IsElsewhere(string folder, ManifestIndex index)
    {
        bool isAnyRecorded = false;
        foreach (RecordedFile file in index.Sessions.SelectMany(session => session.Files).Where(file => file.Removal == Removal.None))
        {
            isAnyRecorded = true;
            if (ArchivePath.Full(folder, file.Path) is var path && ArchivePath.IsPossible(path) && File.Exists(LongPath.Of(path)))
            {
                return false;
            }
        }

        return isAnyRecorded;
    }

    // A checksum or a length that the manifest doesn't contain can't be compared.
    private static bool IsAsRecorded(SukiArchiveItem item, RecordedFile recorded) =>
        item.State != ArchiveItemState.Removed
        && (item.Length is null || item.Length == recorded.Length)
        && (item.Crc32C is null || recorded.Crc32C is null || item.Crc32C.Equals(recorded.Crc32C.Value.ToString("x8", CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase))
        && (item.Sha256 is null || recorded.Sha256 is null || item.Sha256.Equals(recorded.Sha256, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<RecordedFile> JoinedFilesOf(string sessionId, RecordedFile recording) =>
        _index.Find(sessionId)!.Files.Where(f => f.RecordingId is null && f.Removal == Removal.None && f.Sources.Contains(recording.RecordingId));
}
