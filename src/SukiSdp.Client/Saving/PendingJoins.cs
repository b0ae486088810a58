using System.Collections.Concurrent;
using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Files;
using SukiSdp.Joining;

namespace SukiSdp.Saving;

/// <summary>
/// The sessions of a save, joined as soon as all their files are complete: <c>{SessionId}.wav</c> in the destination. A session with a file that
/// failed, isn't saved or isn't WAV isn't joined; that was reported for the file.
/// </summary>
internal sealed class PendingJoins(SessionJoiner joiner, string destination, NameTemplate names, Manifest? manifest, IRunObserver observer)
{
    private readonly ConcurrentDictionary<string, bool> _inPart = new(StringComparer.Ordinal);

    // Sessions that this run lists. Each is joined only when its listing is known.
    private readonly ConcurrentDictionary<string, bool> _whole = new(StringComparer.Ordinal);

    // The files by session and recording; null for a file that isn't complete.
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, SukiRecordingFile?>> _sessions = new(StringComparer.Ordinal);

    /// <summary>Receives the failure of a join that was started. It has been reported.</summary>
    public event Action<SukiSdpException>? NotJoined;

    /// <summary>Of a repair: returns the changed file at a full path, which is renamed when the joined file gets its name; null for none. Null for any other run.</summary>
    public Func<string, ChangedFile?>? FindChanged { get; init; }

    /// <summary>Stores the result of a recording.</summary>
    /// <param name="sessionId">Its session.</param>
    /// <param name="recordingId">The recording.</param>
    /// <param name="file">Its file; null for none.</param>
    public void Note(string sessionId, string recordingId, SukiRecordingFile? file) =>
        _sessions.GetOrAdd(sessionId, static _ => new ConcurrentDictionary<string, SukiRecordingFile?>(StringComparer.Ordinal))
            .AddOrUpdate(recordingId, file, (_, before) => before ?? file);

    /// <summary>Marks a session that the service listed only partially, so that it isn't joined.</summary>
    public void NoteListedInPart(string sessionId) => _inPart[sessionId] = true;

    /// <summary>Marks a session of the input that is saved completely, so that only <see cref="JoinAsync"/> joins it.</summary>
    public void NoteGivenWhole(string sessionId) => _whole[sessionId] = true;

    /// <summary>Joins a session whose files are all completed. A failure, even an unexpected one, affects only this session.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="isListedWhole">Whether all entries of the service's listing are known, and could be read.</param>
    /// <param name="itemSlot">The session's slot, which is released while its line can't be written; null for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task JoinAsync(string sessionId, bool isListedWhole, ItemSlot? itemSlot, CancellationToken cancellationToken)
    {
        if (!_sessions.TryRemove(sessionId, out ConcurrentDictionary<string, SukiRecordingFile?>? recordings))
        {
            return;
        }

        bool isWhole = isListedWhole && !_inPart.ContainsKey(sessionId);
        if (isWhole && joiner.IsTrial && recordings.Values.Any(file => file is null))
        {
            await joiner.NameAsync(TargetOf(sessionId), cancellationToken).ConfigureAwait(false);
        }
        else if (!isWhole || recordings.Values.Any(file => file is null))
        {
            observer.Verbose($"{DisplayText.Session(sessionId)}: not joined, because not all of its recordings are saved.");
        }
        else if (recordings.Values.FirstOrDefault(file => FinalName.IsOtherKind(file!.Path)) is { } other)
        {
            observer.Verbose($"{DisplayText.Session(sessionId)}: not joined, because '{other.Path}' isn't WAV.");
        }
        else
        {
            await (itemSlot?.ReacquireAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            SukiRecordingFile[] files = [.. recordings.Values.Select(file => file!).OrderBy(file => file.SequenceNumber)];
            if (await joiner.JoinAsync(sessionId, RequestJoin, cancellationToken, manifest is null ? null : RecordAsync).ConfigureAwait(false) is { } failure)
            {
                NotJoined?.Invoke(failure);
            }

            JoinRequest RequestJoin() => new(sessionId, TargetOf(sessionId), [.. files.Select(file => new WavJoinSource(file.Path, file.SequenceNumber ?? 0))])
            {
                AcceptsJoinedGap = true,
                VerifyAsync = manifest is null ? null : VerifyAsync,
                Changed = FindChanged?.Invoke(TargetOf(sessionId)),
                Slot = itemSlot?.Slot,
            };

            // Files that this run saved are already verified.
            async Task VerifyAsync(CancellationToken verifyToken)
            {
                foreach (SukiRecordingFile file in files.Where(file => file.Crc32C is null))
                {
                    if (manifest.FindFile(sessionId, file.RecordingId) is not { Crc32C: { } crc } recorded || manifest.FullPath(recorded) != file.Path)
                    {
                        continue;
                    }

                    uint found = await manifest.ReadChecksumAsync(recorded, verifyToken).ConfigureAwait(false) ?? throw new SukiSdpException(SukiError.ReadFailed, $"Cannot find the file '{file.Path}'.");
                    if (found != crc)
                    {
                        throw new SukiSdpException(SukiError.FileChanged, $"{DisplayText.Session(sessionId)}: the recordings weren't joined, because the CRC32C of '{file.Path}' differs from the CRC32C in the manifest.");
                    }
                }
            }

            async Task RecordAsync(SukiJoinedRecording joined)
            {
                joined.EncounterId = files.Select(file => file.EncounterId).FirstOrDefault(id => id is not null);

                // A recording that is only partially in the joined file isn't recorded as part of it.
                string[] ids = [.. joined.WholeSources.Select(path => files.First(file => file.Path == path).RecordingId)];
                PendingLine line = await manifest.RecordAsync(joined, ids, itemSlot is null ? null : itemSlot.Release, cancellationToken).ConfigureAwait(false);
                await (itemSlot?.WaitForLinesAsync(line.Task) ?? line.Task).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Warns about the gaps of a joined file whose recordings were removed, so that only the manifest lists them.</summary>
    /// <param name="session">The session in the manifest.</param>
    public void WarnOfGaps(RecordedSession session)
    {
        string target = TargetOf(session.SessionId);
        if (session.Files.LastOrDefault(file => file.RecordingId is null && ArchivePath.Full(destination, file.Path) == target) is not { } joined)
        {
            return;
        }

        RecordedFile[] recordings = [.. session.Files.Where(file => file.RecordingId is not null).OrderBy(file => file.SequenceNumber)];
        List<string> gaps = [.. recordings
            .Where(file => !joined.Sources.Contains(file.RecordingId))
            .Select(file => $"Recording {file.SequenceNumber} ('{ArchivePath.Full(destination, file.Path)}') isn't in the joined file, or only part of it is.")];
        int[] numbers = [.. recordings.Select(file => file.SequenceNumber).OfType<int>()];
        gaps.AddRange(numbers.Prepend(0).Zip(numbers, (before, after) => (First: before + 1L, Last: after - 1L))
            .Where(missing => missing.First <= missing.Last)
            .Select(missing => $"{WavJoinValidator.Missing((int)missing.First, (int)missing.Last)}."));
        if (gaps.Count > 0)
        {
            observer.Warning(SessionJoiner.GapWarning(target, gaps));
        }
    }

    /// <summary>Joins the sessions whose recordings were in the input, at the end of the input. A session that is saved completely can still wait for the manifest.</summary>
    public async Task JoinRestAsync(CancellationToken cancellationToken)
    {
        foreach (string sessionId in _sessions.Keys.Where(id => !_whole.ContainsKey(id)).OrderBy(id => id, StringComparer.Ordinal))
        {
            await JoinAsync(sessionId, isListedWhole: true, itemSlot: null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Warns that sessions whose recordings were in the input aren't joined, because the disk is full.</summary>
    public void WarnOfFullDisk()
    {
        if (!_sessions.IsEmpty)
        {
            observer.Warning($"{(_sessions.Count == 1 ? "1 session was" : FormattableString.Invariant($"{_sessions.Count} sessions were"))} not joined, because the disk is full. The next run joins the sessions that are complete by then.");
        }
    }

    private string TargetOf(string sessionId) => Path.Combine(destination, names.JoinedName(sessionId));
}
