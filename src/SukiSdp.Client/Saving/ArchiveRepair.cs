using System.Collections.Concurrent;
using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Files;
using SukiSdp.Joining;

namespace SukiSdp.Saving;

/// <summary>
/// Repairs archives: downloads files again that a verification found missing, changed or incomplete, and joins missing or changed joined files again. A changed file
/// is renamed when the new one is complete, never overwritten. A file that was removed and exists again is recorded. Other extra files aren't changed.
/// </summary>
/// <param name="settings">How files are saved. Destination and manifest are those of the findings, and the connection is null.</param>
/// <param name="connect">Returns the connection. It is called only if something must be downloaded.</param>
/// <param name="sink">Receives the result of each file and session.</param>
/// <param name="joins">Receives the result of each joined file.</param>
/// <param name="observer">Receives messages.</param>
internal sealed class ArchiveRepair(SaveSettings settings, Func<CancellationToken, Task<SukiConnection>> connect, ISaveSink sink, IJoinSink joins, IRunObserver observer)
{
    private readonly ConcurrentDictionary<string, ChangedFile> _changed = new(ArchivePath.Comparer);

    /// <summary>Repairs the findings.</summary>
    /// <exception cref="SukiSdpException">A failure that ends everything.</exception>
    public async Task RunAsync(IReadOnlyCollection<SukiArchiveFinding> findings, CancellationToken cancellationToken)
    {
        foreach (var archive in findings
            .Where(f => f.SessionId is not null && (f.Status is ArchiveStatus.Missing or ArchiveStatus.Changed or ArchiveStatus.Incomplete || IsRestored(f)))
            .GroupBy(f => (f.ManifestPath, f.Destination, f.SessionId, f.RecordingId, f.Path))
            .Select(same => same.First())
            .GroupBy(f => (f.ManifestPath, f.Destination)))
        {
            if (archive.Key.ManifestPath.Length == 0 || archive.Key.Destination.Length == 0)
            {
                sink.Failed(new SukiSdpException(SukiError.InputInvalid, "A finding doesn't name its archive (ManifestPath, Destination). Specify the findings that Test-SukiArchive returns."), archive.First().SessionId!);
                continue;
            }

            // On a disk that isn't mounted, all files seem to be missing.
            if (!Directory.Exists(LongPath.Of(archive.Key.Destination)))
            {
                throw new SukiSdpException(SukiError.DestinationInvalid, $"Cannot find the folder '{archive.Key.Destination}' of the archive.");
            }

            ManifestSettings manifest = new(archive.Key.ManifestPath, archive.Key.Destination, IsReadOnly: settings.IsTrial) { IsRepair = true };
            if (archive.Any(IsRestored))
            {
                await RecordRestoredAsync(manifest, archive.Where(IsRestored), cancellationToken).ConfigureAwait(false);
            }

            ILookup<bool, SukiArchiveFinding> byKind = archive.Where(finding => !IsRestored(finding)).ToLookup(IsJoinedFile);
            if (byKind[false].Any())
            {
                await DownloadAsync(manifest, [.. byKind[false]], cancellationToken).ConfigureAwait(false);
            }

            // A joined file can be outdated only if a recording has changed.
            if (byKind[true].Any() || byKind[false].Any(finding => finding.Status == ArchiveStatus.Changed))
            {
                await JoinAsync(manifest, [.. byKind[true]], [.. byKind[false]], cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsRestored(SukiArchiveFinding finding) => finding is { Status: ArchiveStatus.Extra, SessionId: not null, Path.Length: > 0 };

    private static bool IsJoinedFile(SukiArchiveFinding finding) => finding is { RecordingId: null, Path.Length: > 0 };

    // A removed file that exists again, for example because it was restored from a backup, is recorded as saved.
    private async Task RecordRestoredAsync(ManifestSettings target, IEnumerable<SukiArchiveFinding> findings, CancellationToken cancellationToken)
    {
        using Manifest manifest = await Manifest.OpenAsync(target, settings.Clock, observer, cancellationToken).ConfigureAwait(false);
        manifest.EndWaiting();
        foreach (SukiArchiveFinding finding in findings)
        {
            try
            {
                RecordedFile? file = manifest.Find(finding.SessionId!)?.Files.FirstOrDefault(f =>
                    f.Removal == Removal.Ended && f.RecordingId == finding.RecordingId && ArchivePath.Comparer.Equals(manifest.FullPath(f), finding.Path));
                if (file is null || FileSnapshot.At(finding.Path)?.Length != file.Length || await manifest.ReadChecksumAsync(file, cancellationToken).ConfigureAwait(false) is not { } crc || crc != file.Crc32C)
                {
                    observer.Verbose($"'{finding.Path}': skipped, because it isn't the file that the manifest lists as removed.");
                }
                else if (await joins.ConfirmAsync(finding.Path, "Record the file as saved", cancellationToken).ConfigureAwait(false) && !settings.IsTrial)
                {
                    await manifest.RecordRestoredAsync(finding.SessionId!, file, cancellationToken).ConfigureAwait(false);
                    observer.Verbose($"'{finding.Path}': recorded as saved, because the file exists again.");
                }
            }
            catch (Exception e) when (ItemErrors.Is(e))
            {
                sink.Failed(ItemErrors.From(e, $"'{finding.Path}'"), finding.SessionId!);
            }
        }
    }

    private async Task DownloadAsync(ManifestSettings target, SukiArchiveFinding[] findings, CancellationToken cancellationToken)
    {
        using Manifest manifest = await Manifest.OpenAsync(target, settings.Clock, observer, cancellationToken).ConfigureAwait(false);
        ExistingFileResolver existing = new(manifest, force: false, readsRecorded: false, settings.Clock);
        RepairSession[] sessions = [.. WithoutRemovals(manifest, findings).GroupBy(f => f.SessionId!, StringComparer.Ordinal).Select(f => new RepairSession(f.Key, [.. f]))];
        RepairSink repaired = new(sink, sessions);
        List<SaveItem> items = [];
        List<Task<bool>> lines = [];
        foreach (RepairSession session in sessions)
        {
            try
            {
                RecordedSession? recorded = manifest.Find(session.Id);
                if (recorded is not null && existing.FindRestored(recorded) is { } restored)
                {
                    if (await joins.ConfirmAsync(DisplayText.Session(session.Id), "Record the session as complete", cancellationToken).ConfigureAwait(false))
                    {
                        lines.Add(manifest.RecordCompleteAsync(session.Id, encounterId: null, restored.Count, isRechecked: true, cancellationToken));
                    }
                }
                else if (recorded?.State == RecordedState.Gone)
                {
                    repaired.ReportDeleted(session);
                }
                else
                {
                    items.Add(SaveItem.Of(session.Id));
                }
            }
            catch (SukiSdpException failure) when (failure.Error == SukiError.ReadFailed)
            {
                repaired.Failed(failure, session.Id);
            }
        }

        await SaveAsync(settings with
        {
            Destination = target.Destination,
            Manifest = manifest,
            BeforeRepair = (recording, _) => repaired.Begin(recording) is { Status: ArchiveStatus.Changed } ? MayReplaceAsync(recording) : Task.FromResult(true),
            FindChanged = TakeChanged,
        }, repaired, items, pending: null, isDownload: true, cancellationToken).ConfigureAwait(false);
        repaired.ReportUnlisted();
        manifest.EndWaiting();
        if (!(await Task.WhenAll(lines).ConfigureAwait(false)).All(isWritten => isWritten))
        {
            sink.Failed(new SukiSdpException(SukiError.FileBusy, $"'{manifest.Path}': another program has the manifest open for exclusive access. Not all sessions were recorded as complete."), manifest.Path);
        }

        async Task<bool> MayReplaceAsync(SukiRecording recording) =>
            manifest.FindFile(recording.SessionId, recording.RecordingId) is not { } file
            || await existing.IsUnchangedAsync(recording.SessionId, recording.RecordingId, cancellationToken).ConfigureAwait(false)
            || await ConfirmReplacementAsync(manifest.FullPath(file), "and download the recording again", repaired.Confirmed, cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<SukiArchiveFinding> WithoutRemovals(Manifest manifest, IEnumerable<SukiArchiveFinding> findings)
    {
        foreach (SukiArchiveFinding finding in findings)
        {
            if (finding.Path.Length > 0 && manifest.Find(finding.SessionId!)?.Files.Any(file =>
                file.Removal == Removal.Begun && file.RecordingId == finding.RecordingId && ArchivePath.Comparer.Equals(manifest.FullPath(file), finding.Path)) == true)
            {
                observer.Warning($"'{finding.Path}': wasn't repaired, because its removal was interrupted. To finish the removal, run Remove-SukiArchiveItem again.");
            }
            else
            {
                yield return finding;
            }
        }
    }

    private async Task JoinAsync(ManifestSettings target, SukiArchiveFinding[] joined, SukiArchiveFinding[] downloaded, CancellationToken cancellationToken)
    {
        // The manifest is read again, because it lists the downloaded files.
        using Manifest manifest = await Manifest.OpenAsync(target, settings.Clock, observer, cancellationToken).ConfigureAwait(false);
        ExistingFileResolver existing = new(manifest, force: false, readsRecorded: false, settings.Clock);
        SukiArchiveFinding[] found = [.. WithoutRemovals(manifest, joined)];
        List<SukiArchiveFinding> outdated = await FindOutdatedJoinsAsync(manifest, existing, found, downloaded, cancellationToken).ConfigureAwait(false);
        SukiArchiveFinding[] findings = [.. found.Where(finding => outdated.All(other => other.SessionId != finding.SessionId)), .. outdated];
        if (findings.Length == 0)
        {
            return;
        }

        HashSet<string> incomplete = settings.IsTrial ? [.. downloaded.Select(finding => finding.SessionId!)] : [];
        List<SaveItem> items = [];
        List<RepairSession> restored = [];
        foreach (SukiArchiveFinding finding in findings)
        {
            try
            {
                if (incomplete.Contains(finding.SessionId!))
                {
                    await joins.ConfirmAsync(finding.Path, "Join recordings", cancellationToken).ConfigureAwait(false);
                    continue;
                }

                // Recordings that were removed because they were in the joined file are downloaded again.
                RecordedSession? session = manifest.Find(finding.SessionId!);
                if (session is { State: RecordedState.Complete } && session.FindRemoved() is { Count: > 0 } removed)
                {
                    removed.IntersectWith(session.Files.Where(file => file.RecordingId is null && file.Removal == Removal.None).SelectMany(file => file.Sources));
                    manifest.Restore(session.SessionId, removed);
                    restored.Add(new RepairSession(session.SessionId, [finding]));
                }
                else if (session is not { State: RecordedState.Complete } || existing.FindKept(session) is not { InJoinedFile.Count: 0, Files.Count: > 0 })
                {
                    throw new SukiSdpException(SukiError.RepairSourceDeleted, $"'{finding.Path}': the joined file can't be joined again, because not all recordings of the session are on the disk.");
                }

                if (finding.Status != ArchiveStatus.Changed
                    || await ConfirmReplacementAsync(finding.Path, "and join the recordings again", _ => { }, cancellationToken).ConfigureAwait(false))
                {
                    items.Add(SaveItem.Of(finding.SessionId!));
                }
            }
            catch (Exception e) when (ItemErrors.Is(e))
            {
                sink.Failed(ItemErrors.From(e, $"'{finding.Path}'"), finding.SessionId!);
            }
        }

        SessionJoiner joiner = new(new JoinSettings { Clock = settings.Clock }, joins, observer);
        PendingJoins pending = new(joiner, target.Destination, settings.Names, manifest, observer) { FindChanged = TakeChanged };
        await SaveAsync(settings with { Destination = target.Destination, Manifest = manifest }, new RepairSink(sink, restored), items, pending, isDownload: restored.Count > 0, cancellationToken).ConfigureAwait(false);
    }

    // Joined files that were made of a recording as it was before the repair.
    private async Task<List<SukiArchiveFinding>> FindOutdatedJoinsAsync(Manifest manifest, ExistingFileResolver existing, SukiArchiveFinding[] found, SukiArchiveFinding[] downloaded, CancellationToken cancellationToken)
    {
        HashSet<string> reported = [.. found.Where(finding => finding.Status != ArchiveStatus.Incomplete).Select(finding => finding.SessionId!)];
        List<SukiArchiveFinding> outdated = [];
        foreach (SukiArchiveFinding repaired in downloaded.Where(finding => !settings.IsTrial && finding is { Status: ArchiveStatus.Changed, RecordingId: not null } && !reported.Contains(finding.SessionId!)))
        {
            try
            {
                if (manifest.FindFile(repaired.SessionId!, repaired.RecordingId!) is not { } recording
                    || manifest.Find(repaired.SessionId!)!.Files.FirstOrDefault(file => file.RecordingId is null && file.Removal == Removal.None && file.Sources.Contains(recording.RecordingId)) is not { } joined
                    || FileSnapshot.At(manifest.FullPath(recording)) is null
                    || !await existing.IsUnchangedAsync(repaired.SessionId!, repaired.RecordingId!, cancellationToken).ConfigureAwait(false)
                    || FileSnapshot.At(manifest.FullPath(joined)) is null
                    || await JoinedAudio.ContainsAsync(manifest.FullPath(joined), manifest.FullPath(recording), cancellationToken).ConfigureAwait(false) is not false)
                {
                    continue;
                }

                reported.Add(repaired.SessionId!);
                outdated.Add(new SukiArchiveFinding { Status = ArchiveStatus.Changed, SessionId = repaired.SessionId, Path = manifest.FullPath(joined), ManifestPath = repaired.ManifestPath, Destination = repaired.Destination });
            }
            catch (Exception e) when (ItemErrors.Is(e))
            {
                sink.Failed(ItemErrors.From(e, $"'{repaired.Path}'"), repaired.SessionId!);
            }
        }

        return outdated;
    }

    private async Task SaveAsync(SaveSettings with, ISaveSink to, List<SaveItem> items, PendingJoins? pending, bool isDownload, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        if (isDownload)
        {
            SukiConnection connection = await connect(cancellationToken).ConfigureAwait(false);
            with = with with { Connection = connection, Storage = connection.Transport.Storage };
        }

        using InputQueue<SaveItem> input = new(items.Count);
        items.ForEach(item => input.TryAdd(item));
        input.Complete();
        using SaveRun run = new(with, to, new MessageObserver(observer), pending);
        await run.RunAsync(input, cancellationToken).ConfigureAwait(false);
    }

    // Each is returned once, because the new file then has the name.
    private ChangedFile? TakeChanged(string path) => _changed.TryRemove(path, out ChangedFile? changed) ? changed : null;

    // The changed file keeps its name until the new one is complete.
    private async Task<bool> ConfirmReplacementAsync(string path, string then, Action<string> confirmed, CancellationToken cancellationToken)
    {
        if (FileSnapshot.At(path) is not { } there)
        {
            return true;
        }

        ChangedFile changed = new(there, settings.Clock.UtcNow());
        if (!await joins.ConfirmAsync(path, $"Rename the changed file to '{Path.GetFileName(changed.FindNewPath())}', {then}", cancellationToken).ConfigureAwait(false) || settings.IsTrial)
        {
            return false;
        }

        _changed[path] = changed;
        confirmed(path);
        return true;
    }

    // The progress is that of the verification: how much is to be repaired is not known before.
    private sealed class MessageObserver(IRunObserver observer) : IRunObserver
    {
        public void Verbose(string message) => observer.Verbose(message);

        public void Debug(string message) => observer.Debug(message);

        public void Warning(string message) => observer.Warning(message);

        public void WaitBegan(string sessionId, DateTimeOffset until) => observer.WaitBegan(sessionId, until);

        public void WaitEnded(string sessionId) => observer.WaitEnded(sessionId);

        public void ItemExpanded(int files)
        {
        }

        public void FileCompleted()
        {
        }

        public void FileProgress(string path, long done, long? total) => observer.FileProgress(path, done, total);

        public void TransferEnded(string path) => observer.TransferEnded(path);

        public Task<T> InvokeAsync<T>(Func<T> code, CancellationToken cancellationToken) => observer.InvokeAsync(code, cancellationToken);
    }
}
