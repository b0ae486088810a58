using System.Globalization;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>
/// The manifest of an archive: the lines of earlier runs, and the lines that this run adds. Other processes can add lines at the same time, which
/// the next run reads.
/// </summary>
internal sealed class Manifest : IDisposable
{
    // A virus scanner opens a file as soon as it has its name, and closes it within seconds or less than a minute.
    private static readonly TimeSpan BusyLimit = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, HashSet<string>> _restored = new(StringComparer.Ordinal);
    private readonly ManifestSettings _settings;
    private readonly Clock _clock;
    private readonly ManifestIndex _index;
    private readonly ManifestAppender _appender;

    // Reading back uses the processor and the disk, so it is limited by the number of processors, not of files.
    private readonly Slots _digestSlots = new(Environment.ProcessorCount);

    private Manifest(ManifestSettings settings, ManifestIndex index, Clock clock, IRunObserver observer)
    {
        _settings = settings;
        _index = index;
        _clock = clock;
        _appender = new ManifestAppender(settings.Path, clock, observer, settings.Open, settings.Readers);
    }

    /// <summary>The manifest's full path.</summary>
    public string Path => _settings.Path;

    /// <inheritdoc cref="ManifestAppender.Blocked"/>
    public Task Blocked => _appender.Blocked;

    /// <inheritdoc cref="ManifestAppender.Unwritten"/>
    public int Unwritten => _appender.Unwritten;

    /// <summary>Reads the manifest, if it exists.</summary>
    /// <exception cref="SukiSdpException">
    /// <see cref="SukiError.ManifestInvalid"/>, <see cref="SukiError.LinkRefused"/>, <see cref="SukiError.ReadFailed"/>, <see cref="SukiError.FileBusy"/>, or
    /// <see cref="SukiError.WriteFailed"/> if it can't be written to.
    /// </exception>
    public static async Task<Manifest> OpenAsync(ManifestSettings settings, Clock clock, IRunObserver observer, CancellationToken cancellationToken)
    {
        ManifestIndex index = new();
        try
        {
            if (PrivateFile.IsLink(settings.Path))
            {
                throw FileErrors.Link(settings.Path);
            }

            ManifestFlaws flaws = await ManifestReader.ReadAsync(settings.Path, clock, index.Add, cancellationToken).ConfigureAwait(false);
            if (flaws.Count > 0)
            {
                observer.Verbose($"'{settings.Path}': the manifest has {flaws}, which {(flaws.Count == 1 ? "was" : "were")} ignored. Missing entries are recorded again.");
            }

            ThrowIfReadOnly(settings);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The first run.
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw ManifestReader.Unreadable(settings.Path, e);
        }

        return new Manifest(settings, index, clock, observer);
    }

    /// <summary>Whether a run that writes nothing, as with <c>-WhatIf</c>, would have written a line.</summary>
    public bool WouldWrite { get; private set; }

    /// <summary>Returns the lines of earlier runs about a session; null for none.</summary>
    public RecordedSession? Find(string sessionId) => _restored.TryGetValue(sessionId, out HashSet<string>? restored) ? WithoutRemoved(sessionId, restored) : _index.Find(sessionId);

    /// <summary>Returns the encounter of a session; null if no line contains one.</summary>
    public string? FindEncounter(string sessionId) => _index.FindEncounter(sessionId);

    /// <summary>Ignores in this run that recordings of a session were removed, so that they are downloaded again.</summary>
    public void Restore(string sessionId, IEnumerable<string> recordingIds) => _restored[sessionId] = [.. recordingIds];

    /// <summary>Marks a session as part of the input of this run, so that the run needs no list of its own. Not thread-safe.</summary>
    /// <returns>Whether it wasn't marked before; null if no line is about it.</returns>
    public bool? MarkGiven(string sessionId) => _index.MarkGiven(sessionId);

    /// <summary>Returns the line of an earlier run about a recording; null for none.</summary>
    public RecordedFile? FindFile(string sessionId, string recordingId) => Find(sessionId)?.Files.FirstOrDefault(f => f.RecordingId == recordingId && f.Removal == Removal.None);

    /// <summary>The full path of a recorded file.</summary>
    public string FullPath(RecordedFile file) => ArchivePath.Full(_settings.Destination, file.Path);

    /// <summary>Reads a recorded file to compute its CRC32C.</summary>
    /// <returns>Null if it doesn't exist.</returns>
    /// <exception cref="SukiSdpException">The file cannot be read.</exception>
    public async Task<uint?> ReadChecksumAsync(RecordedFile file, CancellationToken cancellationToken)
    {
        using Slot slot = await _digestSlots.AcquireAsync(cancellationToken).ConfigureAwait(false);
        return FileDigest.ReadCrc32C(FullPath(file), cancellationToken);
    }

    /// <summary>Starts to record a file, with the checksums of the bytes that are read back from disk, unless it is already recorded.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isReplaced">Whether the recorded line may be about the file that this one has replaced, so that its length isn't reliable.</param>
    /// <param name="release">Called before the wait for another program that has the file open; null for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The writing of its line. It ends with <see cref="ManifestAppender.AppendAsync"/>.</returns>
    /// <exception cref="SukiSdpException">The file could not be read back.</exception>
    public async Task<PendingLine> RecordAsync(SukiRecordingFile file, bool isReplaced, Action? release, CancellationToken cancellationToken)
    {
        string path = RelativePath(file.Path);
        if (file.Status == SaveStatus.Skipped && !isReplaced && FindRecorded(file, path) is { } recorded)
        {
            file.Sha256 = recorded.Sha256;
            return PendingLine.Written;
        }

        if (IsTrial())
        {
            return PendingLine.Written;
        }

        FileDigest digest = await ReadAsync(file.Path, release, cancellationToken).ConfigureAwait(false);
        string crc = digest.Crc32C.ToString("x8", CultureInfo.InvariantCulture);
        bool isRight = file.Crc32C is null || file.Crc32C == crc;
        ManifestLine line = new()
        {
            Kind = ManifestLine.FileKind,
            Session = file.SessionId,
            Encounter = file.EncounterId,
            Recording = file.RecordingId,
            Sequence = file.SequenceNumber,
            Path = path,
            Length = isRight ? digest.Length : file.Length,
            Crc32C = file.Crc32C ?? crc,
            Sha256 = isRight ? digest.Sha256 : null,
            Duration = SecondsOf(file.Duration),
            Generation = file.Generation,
            SavedAt = file.SavedAt.ToUniversalTime(),
            RecordedAt = DateOfNext(file.SessionId, before => before.RecordingId == file.RecordingId) ?? (file.Status == SaveStatus.Skipped ? _clock.UtcNow().UtcDateTime : null),
            Status = file.Status switch
            {
                SaveStatus.Saved or SaveStatus.Resumed when _settings.IsRepair => ManifestLine.Repaired,
                SaveStatus.Saved => "saved",
                SaveStatus.Resumed => "resumed",
                _ => ManifestLine.Found,
            },
        };
        file.Sha256 = line.Sha256;
        return new PendingLine(AppendAsync(line, isRight ? null : file.Path, $"'{file.Path}' is on the disk, but it", cancellationToken));
    }

    /// <summary>Starts to record a joined file and the recordings in it, unless it is already recorded.</summary>
    /// <param name="file">The file.</param>
    /// <param name="sources">The recordings in it.</param>
    /// <param name="release">Called before the wait for another program that has the file open; null for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The writing of its line.</returns>
    /// <exception cref="SukiSdpException">The file could not be read.</exception>
    public async Task<PendingLine> RecordAsync(SukiJoinedRecording file, string[] sources, Action? release, CancellationToken cancellationToken)
    {
        string path = RelativePath(file.Path);
        if ((file.Status == JoinStatus.Skipped
                && _index.Find(file.SessionId)?.Files.Any(f => f.Path == path && f.Removal == Removal.None && f.Length == file.Length && f.Sources.SequenceEqual(sources)) == true)
            || IsTrial())
        {
            return PendingLine.Written;
        }

        FileDigest digest = await ReadAsync(file.Path, release, cancellationToken).ConfigureAwait(false);
        ManifestLine line = new()
        {
            Kind = ManifestLine.FileKind,
            Session = file.SessionId,
            Encounter = file.EncounterId,
            Sources = sources,
            Path = path,
            Length = digest.Length,
            Crc32C = digest.Crc32C.ToString("x8", CultureInfo.InvariantCulture),
            Sha256 = digest.Sha256,
            Duration = SecondsOf(file.Duration),
            SavedAt = _clock.UtcNow().UtcDateTime,
            RecordedAt = DateOfNext(file.SessionId, before => before.RecordingId is null && before.Path == path),
            Status = file.Status != JoinStatus.Joined ? ManifestLine.Found : _settings.IsRepair ? ManifestLine.Repaired : "joined",
        };
        return new PendingLine(AppendAsync(line, null, $"The joined file '{file.Path}' is on the disk, but it", cancellationToken));
    }

    /// <summary>Records that a removed file exists again. The caller has compared its checksum.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="file">The line of the file in the manifest.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="SukiSdpException">It could not be written.</exception>
    public async Task RecordRestoredAsync(string sessionId, RecordedFile file, CancellationToken cancellationToken)
    {
        double? duration = SecondsOf(AudioFile.TryRead(FullPath(file))?.Properties.Duration);
        DateTime recordedAt = file.DateOfNext(_clock.UtcNow()) ?? _clock.UtcNow().UtcDateTime;
        ManifestLine line = ManifestLine.Of(sessionId, FindEncounter(sessionId), file, duration, recordedAt, removedAt: null, ManifestLine.Found);
        if (!await AppendAsync(line, null, $"'{FullPath(file)}' exists again, but this", cancellationToken).ConfigureAwait(false))
        {
            throw new SukiSdpException(SukiError.FileBusy, $"'{Path}': another program has the manifest open for exclusive access. '{FullPath(file)}' wasn't recorded.");
        }
    }

    /// <summary>Records that all recordings of a session are saved.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="encounterId">The encounter, if it wasn't known when the files were recorded; null otherwise.</param>
    /// <param name="recordings">The number of recordings.</param>
    /// <param name="isRechecked">Whether it was listed once more after it was first complete.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether the line was written; see <see cref="ManifestAppender.AppendAsync"/>.</returns>
    /// <exception cref="SukiSdpException">It could not be written.</exception>
    public Task<bool> RecordCompleteAsync(string sessionId, string? encounterId, int recordings, bool isRechecked, CancellationToken cancellationToken) =>
        RecordAsync(sessionId, encounterId, ManifestLine.Complete, recordings, isRechecked, $"{DisplayText.Session(sessionId)}: all recordings are on the disk, but this", cancellationToken);

    /// <summary>Records that the service lists unsaved recordings of a session that was complete.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="encounterId">The encounter; null if it isn't known.</param>
    /// <param name="recordings">The number of recordings; null if the listing doesn't contain it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether the line was written.</returns>
    /// <exception cref="SukiSdpException">It could not be written.</exception>
    public Task<bool> RecordIncompleteAsync(string sessionId, string? encounterId, int? recordings, CancellationToken cancellationToken) =>
        RecordAsync(sessionId, encounterId, ManifestLine.Incomplete, recordings, isRechecked: false, $"{DisplayText.Session(sessionId)}: the service lists more recordings than before, but this", cancellationToken);

    /// <summary>Records that a session's recordings are deleted permanently.</summary>
    /// <returns>Whether the line was written.</returns>
    /// <exception cref="SukiSdpException">It could not be written.</exception>
    public Task<bool> RecordGoneAsync(string sessionId, string? encounterId, CancellationToken cancellationToken) =>
        RecordAsync(sessionId, encounterId, ManifestLine.Gone, null, isRechecked: false, $"{DisplayText.Session(sessionId)}: the service has deleted its recordings, but this", cancellationToken);

    /// <inheritdoc cref="ManifestAppender.EndWaiting"/>
    public void EndWaiting() => _appender.EndWaiting();

    /// <inheritdoc/>
    public void Dispose()
    {
        _appender.Dispose();
        _digestSlots.Dispose();
    }

    // Reported once, and before any request to the service. A file that is busy now may be available later.
    private static void ThrowIfReadOnly(ManifestSettings settings)
    {
        try
        {
            if (!settings.IsReadOnly)
            {
                settings.Open(settings.Path).Dispose();
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or SukiSdpException { Error: SukiError.TargetNotFile })
        {
            throw new SukiSdpException(SukiError.WriteFailed, $"The manifest '{settings.Path}' can't be written to: {e.Message}", e);
        }
        catch (Exception e) when (SharedFile.IsBusy(e))
        {
        }
    }

    private Task<bool> RecordAsync(string sessionId, string? encounterId, string status, int? recordings, bool isRechecked, string what, CancellationToken cancellationToken)
    {
        ManifestLine line = new()
        {
            Kind = ManifestLine.SessionKind,
            Session = sessionId,
            Encounter = encounterId,
            Recordings = recordings,
            RecordedAt = _clock.UtcNow().UtcDateTime,
            Rechecked = isRechecked ? true : null,
            Status = status,
        };
        return IsTrial() ? Task.FromResult(true) : AppendAsync(line, null, what, cancellationToken);
    }

    private async Task<bool> AppendAsync(ManifestLine line, string? changed, string what, CancellationToken cancellationToken)
    {
        bool isWritten;
        try
        {
            isWritten = await _appender.AppendAsync(line, cancellationToken).ConfigureAwait(false);
        }
        catch (SukiSdpException failure)
        {
            // The full disk is that of the manifest, which can differ from that of the recordings.
            throw new SukiSdpException(failure.Error, $"{what} wasn't recorded in the manifest. {failure.Message} The next run records it.", failure) { IsLimitedToItem = true };
        }

        return changed is null
            ? isWritten
            : throw new SukiSdpException(
                SukiError.HashMismatch,
                $"'{changed}': the bytes on the disk differ from those that were written and verified. The manifest records the verified checksum, so that Test-SukiArchive reports the file as changed. Use -Force to save it again.");
    }

    private async Task<FileDigest> ReadAsync(string path, Action? release, CancellationToken cancellationToken)
    {
        Backoff backoff = new(BusyLimit);
        while (true)
        {
            TimeSpan pause;
            using (await _digestSlots.AcquireAsync(cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    return FileDigest.Read(path, withSha256: true, progress: null, cancellationToken)
                        ?? throw new SukiSdpException(SukiError.ReadFailed, $"'{path}' wasn't recorded in the manifest, because another program has removed it. The next run saves it again.");
                }
                catch (SukiSdpException failure) when (failure.InnerException is { } cause)
                {
                    if (!SharedFile.IsBusy(cause) || backoff.Next() is not { } next)
                    {
                        throw new SukiSdpException(failure.Error, $"'{path}' is on the disk, but it wasn't recorded in the manifest. {failure.Message} The next run records it.", failure);
                    }

                    pause = next;
                }
            }

            release?.Invoke();
            await _clock.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    // It isn't complete: the missing recordings must be listed.
    private RecordedSession? WithoutRemoved(string sessionId, HashSet<string> restored) =>
        _index.Find(sessionId) is not { } session ? null
        : session.Files.Where(f => f.Removal == Removal.None || f.RecordingId is null || !restored.Contains(f.RecordingId)).ToArray() is var files && files.Length == session.Files.Count ? session
        : session with { Files = files, State = session.State == RecordedState.Complete ? RecordedState.Open : session.State };

    private DateTime? DateOfNext(string sessionId, Func<RecordedFile, bool> isSame) => _index.Find(sessionId)?.Files.FirstOrDefault(isSame)?.DateOfNext(_clock.UtcNow());

    // Called where a line would be written.
    private bool IsTrial()
    {
        WouldWrite |= _settings.IsReadOnly;
        return _settings.IsReadOnly;
    }

    private static double? SecondsOf(TimeSpan? duration) => duration is { } time ? Math.Round(time.TotalSeconds, 3) : null;

    private RecordedFile? FindRecorded(SukiRecordingFile file, string path) =>
        FindFile(file.SessionId, file.RecordingId) is { } recorded && recorded.Path == path && recorded.Length == file.Length ? recorded : null;

    private string RelativePath(string fullPath) => ArchivePath.Relative(_settings.Destination, fullPath);
}

/// <summary>A line that is being written.</summary>
/// <param name="Task">True if the line is on disk, false if the manifest was never available. It fails if the line couldn't be written.</param>
internal readonly record struct PendingLine(Task<bool> Task)
{
    /// <summary>A line that doesn't have to be written.</summary>
    public static PendingLine Written { get; } = new(System.Threading.Tasks.Task.FromResult(true));
}
