using SukiSdp.Archive;

namespace SukiSdp.Saving;

/// <summary>Whether the file of a recording is on disk, and in the manifest if one is used.</summary>
/// <param name="IsKept">Whether it is on the disk.</param>
/// <param name="IsRecorded">Whether the manifest lists it; true without a manifest.</param>
/// <param name="Error">The error; null if it was saved.</param>
internal readonly record struct FileOutcome(bool IsKept, bool IsRecorded, SukiError? Error = null);

/// <summary>A recording that is being saved.</summary>
/// <param name="Saved">Completes when its download and its reading back have ended.</param>
/// <param name="Ended">Completes when it is also recorded and reported.</param>
internal sealed record FileOperation(Task Saved, Task<FileOutcome> Ended);

/// <summary>Saves single recordings, records each in the manifest, and reports each result once.</summary>
internal sealed class FileRecorder(SaveSettings settings, FileSaver files, ISaveSink sink, IRunObserver observer, PendingJoins? joins)
{
    // Only recordings in progress are kept, so that memory doesn't grow with the run. A later duplicate is found on the disk.
    private readonly Dictionary<(string Session, string Recording), FileOperation> _active = [];

    /// <summary>
    /// Starts to save a recording. If it is already being saved, this starts afterwards and finds the file: it isn't downloaded twice, and the counts do
    /// not depend on whether the first was still in progress.
    /// </summary>
    /// <param name="recording">The recording.</param>
    /// <param name="save">Saves its file, or finds that it is saved. Returns null if it isn't saved.</param>
    /// <param name="itemSlot">Its slot, or that of its session, which is released during a wait for another program.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public FileOperation Begin(SukiRecording recording, Func<Task<SukiRecordingFile?>> save, ItemSlot itemSlot, CancellationToken cancellationToken)
    {
        (string, string) key = (recording.SessionId, recording.RecordingId);
        lock (_active)
        {
            Task<SavedFile> saved = SaveAsync(recording, save, itemSlot, _active.TryGetValue(key, out FileOperation? same) ? same.Saved : Task.CompletedTask, cancellationToken);
            return _active[key] = new FileOperation(saved, EndAsync(recording, saved, cancellationToken));
        }
    }

    private async Task<SavedFile> SaveAsync(SukiRecording recording, Func<Task<SukiRecordingFile?>> save, ItemSlot itemSlot, Task before, CancellationToken cancellationToken)
    {
        // The caller first records that it has started. The result of the previous one is reported there.
        await Task.Yield();
        await Task.WhenAny(before).ConfigureAwait(false);
        SukiRecordingFile? file = null;
        try
        {
            if (settings.BeforeRepair is { } prepare && !await prepare(recording, cancellationToken).ConfigureAwait(false))
            {
                return new SavedFile(null, PendingLine.Written, null);
            }

            file = await save().ConfigureAwait(false);
            if (file is not null)
            {
                file.EncounterId ??= recording.EncounterId;
            }

            return new SavedFile(file, file is null || settings.Manifest is null ? PendingLine.Written : await RecordAsync(settings.Manifest, file).ConfigureAwait(false), null);
        }
        catch (Exception e) when (ItemErrors.Is(e))
        {
            return new SavedFile(null, PendingLine.Written, ItemErrors.From(e, DisplayText.Recording(recording.SessionId, recording.RecordingId)));
        }
        finally
        {
            joins?.Note(recording.SessionId, recording.RecordingId, file);
        }

        async Task<PendingLine> RecordAsync(Manifest manifest, SukiRecordingFile saved) =>
            await manifest.RecordAsync(saved, await files.IsReplacedAsync(recording, cancellationToken).ConfigureAwait(false), itemSlot.Release, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FileOutcome> EndAsync(SukiRecording recording, Task<SavedFile> saving, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            SavedFile saved = await saving.ConfigureAwait(false);
            (SukiSdpException? failure, bool isRecorded) = (saved.Failure, false);
            try
            {
                isRecorded = await saved.Line.Task.ConfigureAwait(false);
            }
            catch (Exception e) when (ItemErrors.Is(e))
            {
                failure ??= ItemErrors.From(e, DisplayText.Recording(recording.SessionId, recording.RecordingId));
            }

            if (failure is not null)
            {
                sink.Failed(failure, WithoutUrl(recording));
                return new FileOutcome(IsKept: false, IsRecorded: false, failure.Error);
            }

            if (saved.File is null)
            {
                return default;
            }

            sink.Saved(saved.File);
            if (isRecorded)
            {
                await files.EndReplacementAsync(recording, cancellationToken).ConfigureAwait(false);
            }

            return new FileOutcome(IsKept: true, isRecorded);
        }
        finally
        {
            observer.FileCompleted();
            lock (_active)
            {
                // The same recording can have been started again.
                (string, string) key = (recording.SessionId, recording.RecordingId);
                if (_active.TryGetValue(key, out FileOperation? last) && last.Saved == saving)
                {
                    _active.Remove(key);
                }
            }
        }
    }

    // Error records must not contain the URL.
    private static SukiRecording WithoutUrl(SukiRecording recording) => new()
    {
        SessionId = recording.SessionId,
        EncounterId = recording.EncounterId,
        RecordingId = recording.RecordingId,
        SequenceNumber = recording.SequenceNumber,
        ExpiresAt = recording.ExpiresAt,
        IsStreamable = recording.IsStreamable,
        UrlKind = recording.UrlKind,
    };

    private sealed record SavedFile(SukiRecordingFile? File, PendingLine Line, SukiSdpException? Failure);
}
