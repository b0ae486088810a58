using System.Globalization;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>Decides which existing file is a recording: by the manifest, its name, its content, and what storage reports about the object.</summary>
/// <remarks>
/// It is used before a session is listed, and again when the partial file is locked. If the manifest lists the recording with one of its names,
/// only that name counts. Otherwise, the planned name counts, which the user selected. The same name with another extension
/// may be a copy that someone made for a player. It must not be changed, and counts only if storage
/// confirms that it has the bytes of the recording.
/// </remarks>
/// <param name="manifest">The manifest; null for none.</param>
/// <param name="force">Whether existing files are replaced.</param>
/// <param name="readsRecorded">Whether the headers of files that the manifest has are read, for callers that use their audio properties.</param>
/// <param name="clock">The clock.</param>
internal sealed class ExistingFileResolver(Manifest? manifest, bool force, bool readsRecorded, Clock clock)
{
    /// <summary>Returns the names of a recording's file.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="recordingId">The recording.</param>
    /// <param name="planned">The planned name, a full path.</param>
    public FileTarget TargetOf(string sessionId, string recordingId, string planned)
    {
        RecordedFile? recorded = manifest?.FindFile(sessionId, recordingId);
        bool isRecorded = recorded is not null && FinalName.CanBe(planned, manifest!.FullPath(recorded));
        return new FileTarget(planned, isRecorded ? manifest!.FullPath(recorded!) : planned, recorded, isRecorded);
    }

    /// <summary>Finds the file before a request is sent for it.</summary>
    /// <param name="target">The file's names.</param>
    /// <param name="isReplaced">Whether an earlier run started to replace the file, so that its recorded length isn't reliable.</param>
    /// <param name="cancellationToken">Cancels waiting for a file that is still open.</param>
    /// <returns>The file; null if it doesn't exist, must be replaced, or has a partial file next to it that must be read first.</returns>
    /// <exception cref="SukiSdpException">
    /// <see cref="SukiError.FileChanged"/>: the file has changed since it was recorded. <see cref="SukiError.LinkRefused"/>, <see cref="SukiError.TargetNotFile"/>: a link or a folder has its name.
    /// </exception>
    public async Task<ExistingFile?> FindAsync(FileTarget target, bool isReplaced, CancellationToken cancellationToken)
    {
        if (force)
        {
            return null;
        }

        if (!isReplaced)
        {
            ThrowIfChanged(target);
        }

        return FileSnapshot.At(target.Own) is { } there && !PartFileLeftover.Exists(target.Planned)
            ? await LookAsync(target, there, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>Finds the file again when its partial file is locked: another run may have saved it, or it may have another extension.</summary>
    /// <param name="target">The file's names.</param>
    /// <param name="verify">Returns the file that storage confirms to be the recording; null for none.</param>
    public static async Task<FileSnapshot?> FindLockedAsync(FileTarget target, Func<FileSnapshot[], Task<FileSnapshot?>> verify) =>
        FileSnapshot.At(target.Own)
        ?? (FindUnverified(target) is { Length: > 0 } candidates ? await verify(candidates).ConfigureAwait(false) : null);

    /// <summary>Inspects a file that was found. A file that the manifest lists was compared by its length; for any other file, the header is read.</summary>
    public async Task<ExistingFile> LookAsync(FileTarget target, FileSnapshot there, CancellationToken cancellationToken)
    {
        await FreshFile.WaitAsync(there, clock, cancellationToken).ConfigureAwait(false);
        return target.IsRecorded ? ExistingFile.Trusted(there, readsRecorded) : ExistingFile.Look(there, target.Planned);
    }

    /// <summary>Whether a file that doesn't look like the recording is compared with storage. If the service sends an unknown format, this applies to each file in each run, unless a manifest records the result.</summary>
    public bool CanVerify(ExistingFile existing) => existing.Problem is not null && (!existing.IsOfUnknownKind || manifest is not null);

    /// <summary>Files under the recording's other names that may be the recording: audio of the type of that name, which the manifest doesn't list.</summary>
    public static FileSnapshot[] FindUnverified(FileTarget target) => target.IsRecorded
        ? []
        : [.. FinalName.OthersOf(target.Planned).Select(other => FindOther(other.Path, other.Kind)).OfType<FileSnapshot>()];

    /// <summary>Refuses a name that another file has, unless that file has the same bytes.</summary>
    /// <param name="target">The recording's names.</param>
    /// <param name="path">The name for the recording.</param>
    /// <param name="length">The recording's length, bytes.</param>
    /// <param name="crc">Its CRC32C.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="SukiSdpException"><see cref="SukiError.TargetNotFile"/>, <see cref="SukiError.LinkRefused"/> or <see cref="SukiError.ReadFailed"/>.</exception>
    public static void ThrowIfTaken(FileTarget target, string path, long length, uint crc, CancellationToken cancellationToken)
    {
        if (path != target.Own && FileSnapshot.At(path) is { } there && (there.Length != length || (FileDigest.ReadCrc32C(path, cancellationToken) is { } other && other != crc)))
        {
            throw new SukiSdpException(
                SukiError.TargetNotFile,
                $"'{path}': another file has the name of the recording, and can't be verified to be the recording. It wasn't changed. The recording was downloaded to the partial file next to it, and the next run resumes from there.");
        }
    }

    /// <summary>Returns whether a file appears unchanged since it was recorded; false if it can't be read.</summary>
    public async Task<bool> IsUnchangedAsync(string sessionId, string recordingId, CancellationToken cancellationToken)
    {
        if (manifest?.FindFile(sessionId, recordingId) is not { } recorded)
        {
            return true;
        }

        try
        {
            return IsKept(recorded)
                && (recorded.Crc32C is null || recorded.Crc32C == await manifest.ReadChecksumAsync(recorded, cancellationToken).ConfigureAwait(false));
        }
        catch (SukiSdpException)
        {
            return false;
        }
    }

    /// <summary>The files of a session that is recorded as complete, if each recording exists with its recorded length, as a file or in a joined file; null otherwise.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isReplaced">Returns whether a file may have been replaced, so that its recorded length isn't reliable; null for none.</param>
    /// <remarks>One file system request per file; no file is opened.</remarks>
    public KeptSession? FindKept(RecordedSession session, Func<RecordedFile, bool>? isReplaced = null)
    {
        if (session.State != RecordedState.Complete || session.Files.Count == 0)
        {
            return null;
        }

        HashSet<string> joined = FindJoined(session);
        HashSet<string> removed = session.FindRemoved();
        joined.ExceptWith(removed);
        List<SukiRecordingFile> kept = [];
        foreach (RecordedFile file in session.Files.Where(f => f.RecordingId is not null && !removed.Contains(f.RecordingId)).OrderBy(f => f.SequenceNumber ?? int.MaxValue))
        {
            if (FindRecorded(file, out bool isTaken) is { } there && (there.Length == file.Length || isReplaced?.Invoke(file) == true))
            {
                joined.Remove(file.RecordingId!);
                kept.Add(new ExistingFile(there, null, null).ToSkipped(session.SessionId, file.RecordingId!, file.SequenceNumber, file.Sha256));
            }
            else if (isTaken || !joined.Contains(file.RecordingId!))
            {
                return null;
            }
        }

        // If a line is incomplete or missing, its recording doesn't count as saved.
        return kept.Count + joined.Count + removed.Count >= session.Recordings ? new KeptSession(kept, joined, removed) : null;
    }

    /// <summary>
    /// The files of a session that is recorded as deleted by the service, if all recordings exist nevertheless, for example because they were restored from a backup; null otherwise.
    /// </summary>
    public KeptSession? FindRestored(RecordedSession session) =>
        session is { State: RecordedState.Gone, Recordings: > 0 } && FindKept(session with { State = RecordedState.Complete }) is { Removed.Count: 0 } kept ? kept : null;

    /// <summary>The recordings of a session that are in a joined file and no longer have a file of their own, because joined recordings can be removed.</summary>
    public HashSet<string> FindRemoved(string sessionId)
    {
        if (force || manifest?.Find(sessionId) is not { } session)
        {
            return [];
        }

        HashSet<string> joined = FindJoined(session);
        joined.ExceptWith(session.Files.Where(f => f.RecordingId is not null && IsTaken(f)).Select(f => f.RecordingId!));
        return joined;

        bool IsTaken(RecordedFile file)
        {
            FindRecorded(file, out bool isTaken);
            return isTaken;
        }
    }

    // A link or a folder isn't a recording, and is a problem only if its name is needed. A file without a length can be a pipe, which must not be opened. Content that is
    // stored elsewhere isn't fetched.
    private static FileSnapshot? FindOther(string path, AudioContentKind kind)
    {
        try
        {
            return FileSnapshot.At(path) is { Length: > 0 } there && !ReparsePoint.IsOffline(path) && AudioFile.TryRead(path)?.Kind == kind ? there : null;
        }
        catch (SukiSdpException)
        {
            return null;
        }
    }

    private void ThrowIfChanged(FileTarget target)
    {
        if (target.Recorded is { } recorded && FindRecorded(recorded, out _) is { } there && there.Length != recorded.Length)
        {
            throw new SukiSdpException(SukiError.FileChanged, string.Format(
                CultureInfo.InvariantCulture,
                "'{0}': the file has {1} bytes, but had {2} bytes when it was recorded in the manifest. It has changed since then, and wasn't replaced.",
                there.Path,
                there.Length,
                recorded.Length));
        }
    }

    // The recordings in a joined file that exists with its recorded length.
    private HashSet<string> FindJoined(RecordedSession session) => [.. session.Files.Where(f => f.RecordingId is null && f.Removal == Removal.None && IsKept(f)).SelectMany(f => f.Sources)];

    private bool IsKept(RecordedFile file) => FindRecorded(file, out _)?.Length == file.Length;

    // A link doesn't count as a file of the archive, but it has the name. A file that can't be reached, for example because its server is down, isn't one that doesn't exist.
    private FileSnapshot? FindRecorded(RecordedFile file, out bool isTaken)
    {
        string path = manifest!.FullPath(file);
        isTaken = false;
        try
        {
            FileInfo there = new(LongPath.Of(path));
            FileAttributes attributes = there.Attributes;
            isTaken = attributes != (FileAttributes)(-1) && (attributes & FileAttributes.Directory) == 0;
            return isTaken && !ReparsePoint.IsLink(path, attributes) ? new FileSnapshot(path, there.Length, there.LastWriteTimeUtc) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another process has just removed it.
            isTaken = false;
            return null;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new SukiSdpException(SukiError.ReadFailed, $"'{path}' can't be reached: {e.Message}", e);
        }
    }
}
