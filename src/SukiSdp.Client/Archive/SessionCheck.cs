using System.Globalization;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>Compares the lines of a session with the disk. Several sessions can be checked at once.</summary>
/// <param name="folder">The folder that paths are relative to.</param>
/// <param name="sink">Receives the findings.</param>
/// <param name="observer">Receives progress.</param>
internal sealed class SessionCheck(string folder, IArchiveSink sink, IRunObserver observer)
{
    /// <summary>Checks a session: its joined files, its recordings, and whether these are all. A failure, even an unexpected one, affects only this session.</summary>
    public void Run(RecordedSession session, CancellationToken cancellationToken)
    {
        try
        {
            CheckAll(session, cancellationToken);
        }
        catch (Exception e) when (ItemErrors.Is(e))
        {
            sink.Failed(ItemErrors.From(e, DisplayText.Session(session.SessionId)), session.SessionId);
        }
    }

    private void CheckAll(RecordedSession session, CancellationToken cancellationToken)
    {
        // Joined recordings can be removed: a recording that is in an intact joined file isn't missing.
        HashSet<string> joined = new(StringComparer.Ordinal);
        foreach (RecordedFile file in session.Files.Where(f => f.Removal != Removal.None && !session.Files.Any(other => other.Removal == Removal.None && other.Path == f.Path)))
        {
            CheckRemoved(session.SessionId, file, cancellationToken);
        }

        bool isIntact = true;
        foreach (RecordedFile file in session.Files.Where(f => f.RecordingId is null && f.Removal == Removal.None))
        {
            bool isJoinIntact = Check(session.SessionId, file, mayBeMissing: false, cancellationToken);
            isIntact &= isJoinIntact;
            if (isJoinIntact)
            {
                joined.UnionWith(file.Sources);
            }
        }

        foreach (RecordedFile file in session.Files.Where(f => f.RecordingId is not null && f.Removal == Removal.None))
        {
            isIntact &= Check(session.SessionId, file, mayBeMissing: joined.Contains(file.RecordingId!), cancellationToken);
        }

        if (WhatIsMissing(session.State, session.RecordingIds.Count(), session.Recordings, isIntact && !session.HasRemovedFile) is { } missing)
        {
            sink.Checked(new SukiArchiveFinding { Status = missing.Status, SessionId = session.SessionId, Reason = missing.Reason });
        }
    }

    // A file whose removal was interrupted, or that exists again, for example because it was restored from a backup.
    private void CheckRemoved(string sessionId, RecordedFile file, CancellationToken cancellationToken)
    {
        string path = ArchivePath.Full(folder, file.Path);
        if (!ArchivePath.IsPossible(path) || !File.Exists(LongPath.Of(path)))
        {
            observer.FileCompleted();
            return;
        }

        CheckFile(sessionId, file, path, () => file.Removal == Removal.Begun
            ? (ArchiveStatus.Incomplete, null, "Its removal was interrupted. Remove it again with Remove-SukiArchiveItem.")
            : Look(file, path, mayBeMissing: false, cancellationToken) is { Status: not ArchiveStatus.Intact } other
                ? (ArchiveStatus.Extra, other.Length, "The manifest lists a file with this name as removed, but this is another file.")
                : (ArchiveStatus.Extra, file.Length, "The manifest lists the file as removed, but it exists again. To keep it, run Repair-SukiArchive, which records it as saved. To remove it, pipe its item to Remove-SukiArchiveItem."));
    }

    /// <summary>Describes what a session lacks; null for nothing. Only a count shows that a session is complete.</summary>
    /// <param name="state">The state in its last line.</param>
    /// <param name="known">How many recordings the manifest has lines for.</param>
    /// <param name="expected">How many recordings it has; 0 if that isn't recorded.</param>
    /// <param name="isIntact">Whether all its files are known to be intact.</param>
    public static (ArchiveStatus Status, string Reason)? WhatIsMissing(RecordedState state, int known, int expected, bool isIntact)
    {
        bool isCounted = expected > 0 && known >= expected;
        return state switch
        {
            RecordedState.Complete when isCounted => null,
            RecordedState.Complete when expected > 0 => (ArchiveStatus.Missing, Text("The manifest lists the session as complete with {0}, but has lines for {1}.", Recordings(expected), known)),
            RecordedState.Complete => (ArchiveStatus.Incomplete, "The manifest lists the session as complete, but doesn't say how many recordings it has."),

            // Its files didn't exist when this was recorded.
            RecordedState.Gone when isCounted && isIntact => (ArchiveStatus.Incomplete, "The manifest lists the session as deleted by the service, but all its files exist. Run Repair-SukiArchive to record it as complete."),

            // None of it was ever saved, which was reported as an error at that time.
            RecordedState.Gone when isCounted || known == 0 => null,
            RecordedState.Gone => (ArchiveStatus.Incomplete, Text("The service has deleted the session. It wasn't complete: the manifest has lines for {0}.", Recordings(known))),
            _ when expected > 0 => (ArchiveStatus.Incomplete, Text("The session isn't complete: the service listed {0}, but the manifest has lines for {1}.", Recordings(expected), known)),
            _ => (ArchiveStatus.Incomplete, Text("The manifest has lines for {0}, but no line that says that the session is complete.", Recordings(known))),
        };
    }

    // Whether the file is intact.
    private bool Check(string sessionId, RecordedFile file, bool mayBeMissing, CancellationToken cancellationToken)
    {
        string path = ArchivePath.Full(folder, file.Path);
        return CheckFile(sessionId, file, path, () => Look(file, path, mayBeMissing, cancellationToken));
    }

    private bool CheckFile(string sessionId, RecordedFile file, string path, Func<(ArchiveStatus Status, long? Length, string? Reason)> look)
    {
        try
        {
            (ArchiveStatus status, long? length, string? reason) = look();
            sink.Checked(new SukiArchiveFinding
            {
                Status = status,
                Path = path,
                RelativePath = file.Path,
                SessionId = sessionId,
                RecordingId = file.RecordingId,
                ExpectedLength = file.Length,
                Length = length,
                Reason = reason,
            });
            return status == ArchiveStatus.Intact;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            sink.Failed(new SukiSdpException(SukiError.ReadFailed, $"'{path}': the file couldn't be read: {e.Message}", e), path);
        }
        catch (Exception e) when (ItemErrors.Is(e))
        {
            sink.Failed(ItemErrors.From(e, $"'{path}'"), path);
        }
        finally
        {
            observer.FileCompleted();
        }

        return false;
    }

    private (ArchiveStatus Status, long? Length, string? Reason) Look(RecordedFile file, string path, bool mayBeMissing, CancellationToken cancellationToken)
    {
        if (!ArchivePath.IsPossible(path))
        {
            return (ArchiveStatus.Missing, null, "Its path has characters that this system doesn't allow.");
        }

        FileInfo there = new(LongPath.Of(path));
        FileAttributes attributes = there.Attributes;
        return attributes == (FileAttributes)(-1) ? NotThere()
            : ReparsePoint.IsLink(path, attributes) ? (ArchiveStatus.Changed, null, "It is a symbolic link.")
            : (attributes & FileAttributes.Directory) != 0 ? (ArchiveStatus.Changed, null, "It is a folder.")
            : there.Length != file.Length ? (ArchiveStatus.Changed, there.Length, "Its length differs.")
            : file.Crc32C is not { } crc ? (ArchiveStatus.Incomplete, there.Length, "The manifest has no checksum for it.")
            : ChecksumOf(path, file.Length, cancellationToken) is not { } found ? NotThere()
            : found != crc ? (ArchiveStatus.Changed, there.Length, "Its CRC32C differs.")
            : (ArchiveStatus.Intact, there.Length, null);

        (ArchiveStatus, long?, string?) NotThere() => mayBeMissing ? (ArchiveStatus.Intact, null, "It is in the joined file.") : (ArchiveStatus.Missing, null, null);
    }

    // Null if another process has removed it in the meantime.
    private uint? ChecksumOf(string path, long length, CancellationToken cancellationToken)
    {
        try
        {
            return FileDigest.Read(path, withSha256: false, read => observer.FileProgress(path, read, length), cancellationToken)?.Crc32C;
        }
        finally
        {
            observer.TransferEnded(path);
        }
    }

    private static string Recordings(int count) => Text(count == 1 ? "{0} recording" : "{0} recordings", count);

    private static string Text(string format, params object[] values) => string.Format(CultureInfo.InvariantCulture, format, values);
}
