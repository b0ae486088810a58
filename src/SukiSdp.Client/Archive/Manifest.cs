using System.Globalization;
using SukiSdp.Transfer;

namespace SukiSdp.Archive;

/// <summary>Where a manifest is, and what its paths are relative to.</summary>
/// <param name="Path">The manifest's full path.</param>
/// <param name="Destination">The folder of the recordings, a full path: paths in the manifest are relative to it, wherever the manifest itself is.</param>
/// <param name="IsReadOnly">Whether nothing is to be written, as with <c>-WhatIf</c>.</param>
internal sealed record ManifestSettings(string Path, string Destination, bool IsReadOnly);

/// <summary>A session of which the disk has everything.</summary>
/// <param name="Files">The files of its recordings that are there.</param>
/// <param name="OnlyJoined">Whether a recording is there in the joined file only.</param>
internal sealed record KeptSession(IReadOnlyList<SukiRecordingFile> Files, bool OnlyJoined);

/// <summary>
/// The record of what an archive holds: what earlier runs wrote, and what this one adds. Runs of other processes may add to it at the same time; what
/// they add is seen by the next run.
/// </summary>
internal sealed class Manifest : IDisposable
{
    private readonly ManifestSettings _settings;
    private readonly Clock _clock;
    private readonly ManifestIndex _index;
    private readonly ManifestAppender _appender;

    // Reading back is work for processor and disk, not for as many threads as there are files.
    private readonly SemaphoreSlim _digests = new(Environment.ProcessorCount);

    private Manifest(ManifestSettings settings, ManifestIndex index, Clock clock)
    {
        (_settings, _index, _clock) = (settings, index, clock);
        _appender = new ManifestAppender(settings.Path, clock);
    }

    /// <summary>Reads the manifest, if there is one.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ManifestInvalid"/>, <see cref="SukiError.LinkRefused"/>, <see cref="SukiError.ReadFailed"/>.</exception>
    public static async Task<Manifest> OpenAsync(ManifestSettings settings, Clock clock, IRunObserver observer, CancellationToken stop)
    {
        ManifestIndex index = new();
        try
        {
            if (PrivateFile.IsLink(settings.Path))
            {
                throw DiskFailure.Link(settings.Path);
            }

            int unreadable = await ManifestReader.ReadAsync(settings.Path, clock, index.Add, stop).ConfigureAwait(false);
            if (unreadable > 0)
            {
                observer.Verbose(string.Format(CultureInfo.InvariantCulture, "'{0}': {1} lines are torn or damaged; what they told is found again.", settings.Path, unreadable));
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The first run.
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw new SukiSdpException(SukiError.ReadFailed, $"'{settings.Path}': the manifest could not be read: {e.Message}", e);
        }

        return new Manifest(settings, index, clock);
    }

    /// <summary>What earlier runs recorded of a session; null for nothing.</summary>
    public RecordedSession? Find(string sessionId) => _index.Find(sessionId);

    /// <summary>Marks a session as given in this run; not for several threads at once. It saves the run from remembering what is remembered here.</summary>
    /// <returns>Whether it was not before; null when nothing is recorded of it.</returns>
    public bool? MarkGiven(string sessionId) => _index.MarkGiven(sessionId);

    /// <summary>The files of a session that is recorded as complete, if the disk has each recording with its recorded length, by itself or in a joined file; null otherwise.</summary>
    /// <remarks>One question to the file system a file; none is opened.</remarks>
    public KeptSession? FindKept(RecordedSession session)
    {
        if (session.State != RecordedState.Complete || session.Files.Count == 0)
        {
            return null;
        }

        // Whoever joins recordings may remove them afterwards.
        HashSet<string> joined = [.. session.Files.Where(f => f.RecordingId is null && IsKept(f, out _)).SelectMany(f => f.Sources)];
        List<SukiRecordingFile> kept = [];
        foreach (RecordedFile file in session.Files.Where(f => f.RecordingId is not null).OrderBy(f => f.SequenceNumber ?? int.MaxValue))
        {
            if (!IsKept(file, out FileInfo there))
            {
                if (there.Exists || !joined.Contains(file.RecordingId!))
                {
                    return null;
                }

                continue;
            }

            joined.Remove(file.RecordingId!);
            kept.Add(new SukiRecordingFile
            {
                SessionId = session.SessionId,
                RecordingId = file.RecordingId!,
                SequenceNumber = file.SequenceNumber,
                Path = FullPath(file),
                Length = file.Length,
                Status = SaveStatus.Skipped,
                SavedAt = there.LastWriteTimeUtc,
            });
        }

        // A line that was torn or lost is no reason to count its recording as kept.
        return kept.Count + joined.Count >= session.Recordings ? new KeptSession(kept, OnlyJoined: joined.Count > 0) : null;
    }

    /// <summary>The full path under which earlier runs recorded a recording; null when none did.</summary>
    public string? FindPath(string sessionId, string recordingId) => FindFile(sessionId, recordingId) is { } file ? FullPath(file) : null;

    /// <summary>Refuses to take a file for the recording that it was, when it has changed since it was recorded.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.FileChanged"/>.</exception>
    public void ThrowIfChanged(string sessionId, string recordingId)
    {
        if (FindFile(sessionId, recordingId) is not { } recorded)
        {
            return;
        }

        FileInfo there = new(LongPath.Of(FullPath(recorded)));
        if (IsThere(there) && there.Length != recorded.Length)
        {
            throw new SukiSdpException(SukiError.FileChanged, string.Format(
                CultureInfo.InvariantCulture,
                "'{0}': it has {1} bytes, and {2} when it was recorded in the manifest. It was changed since then, and left as it is.",
                FullPath(recorded),
                there.Length,
                recorded.Length));
        }
    }

    /// <summary>Records a file, with the checksums of what the disk gives back, unless it is recorded already.</summary>
    /// <exception cref="SukiSdpException">The disk gives back something else than was written, or the line could not be written.</exception>
    public async Task RecordAsync(SukiRecordingFile file, CancellationToken stop)
    {
        string path = RelativePath(file.Path);
        if (_settings.IsReadOnly || (file.Status == SaveStatus.Skipped && IsRecorded(file, path)))
        {
            return;
        }

        FileDigest digest = await ReadAsync(file.Path, stop).ConfigureAwait(false);
        string crc = digest.Crc32C.ToString("x8", CultureInfo.InvariantCulture);
        if (file.Crc32C is not null && file.Crc32C != crc)
        {
            throw new SukiSdpException(SukiError.HashMismatch, $"'{file.Path}': the disk gives back other bytes than were written and verified. The file was not recorded.");
        }

        await _appender.AppendAsync(
            new ManifestLine
            {
                Kind = ManifestLine.FileKind,
                Session = file.SessionId,
                Recording = file.RecordingId,
                Sequence = file.SequenceNumber,
                Path = path,
                Length = digest.Length,
                Crc32C = crc,
                Sha256 = digest.Sha256,
                Generation = file.Generation,
                SavedAt = file.SavedAt.UtcDateTime,
                Status = file.Status switch
                {
                    SaveStatus.Saved => "saved",
                    SaveStatus.Resumed => "resumed",
                    _ => "found",
                },
            },
            stop).ConfigureAwait(false);
    }

    /// <summary>Records a joined file and the recordings in it, unless it is recorded already.</summary>
    /// <exception cref="SukiSdpException">The file could not be read, or the line could not be written.</exception>
    public async Task RecordAsync(SukiJoinedRecording file, string[] sources, CancellationToken stop)
    {
        string path = RelativePath(file.Path);
        if (_settings.IsReadOnly
            || (file.Status == JoinStatus.Skipped
                && _index.Find(file.SessionId)?.Files.Any(f => f.Path == path && f.Length == file.Length && f.Sources.SequenceEqual(sources)) == true))
        {
            return;
        }

        FileDigest digest = await ReadAsync(file.Path, stop).ConfigureAwait(false);
        await _appender.AppendAsync(
            new ManifestLine
            {
                Kind = ManifestLine.FileKind,
                Session = file.SessionId,
                Sources = sources,
                Path = path,
                Length = digest.Length,
                Crc32C = digest.Crc32C.ToString("x8", CultureInfo.InvariantCulture),
                Sha256 = digest.Sha256,
                SavedAt = _clock.UtcNow().UtcDateTime,
                Status = file.Status == JoinStatus.Joined ? "joined" : "found",
            },
            stop).ConfigureAwait(false);
    }

    /// <summary>Records that all recordings of a session are kept.</summary>
    public Task RecordCompleteAsync(string sessionId, int recordings, CancellationToken stop) =>
        RecordAsync(sessionId, ManifestLine.Complete, recordings, stop);

    /// <summary>Records that a session's recordings are deleted for good.</summary>
    public Task RecordGoneAsync(string sessionId, CancellationToken stop) => RecordAsync(sessionId, ManifestLine.Gone, null, stop);

    /// <inheritdoc/>
    public void Dispose()
    {
        _appender.Dispose();
        _digests.Dispose();
    }

    private Task RecordAsync(string sessionId, string status, int? recordings, CancellationToken stop) => _settings.IsReadOnly
        ? Task.CompletedTask
        : _appender.AppendAsync(
            new ManifestLine
            {
                Kind = ManifestLine.SessionKind,
                Session = sessionId,
                Recordings = recordings,
                RecordedAt = _clock.UtcNow().UtcDateTime,
                Status = status,
            },
            stop);

    private async Task<FileDigest> ReadAsync(string path, CancellationToken stop)
    {
        await _digests.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return FileDigest.Read(path, withSha256: true, progress: null, stop);
        }
        finally
        {
            _digests.Release();
        }
    }

    private bool IsRecorded(SukiRecordingFile file, string path) =>
        _index.Find(file.SessionId)?.Files.Any(f => f.RecordingId == file.RecordingId && f.Path == path && f.Length == file.Length) == true;

    private RecordedFile? FindFile(string sessionId, string recordingId) => _index.Find(sessionId)?.Files.FirstOrDefault(f => f.RecordingId == recordingId);

    private string FullPath(RecordedFile file) => ArchivePath.Full(_settings.Destination, file.Path);

    private string RelativePath(string fullPath) => ArchivePath.Relative(_settings.Destination, fullPath);

    private bool IsKept(RecordedFile file, out FileInfo there)
    {
        there = new FileInfo(LongPath.Of(FullPath(file)));
        return IsThere(there) && there.Length == file.Length;
    }

    // A link is not taken for a file of ours.
    private static bool IsThere(FileInfo file) => file.Exists && (file.Attributes & FileAttributes.ReparsePoint) == 0;
}
