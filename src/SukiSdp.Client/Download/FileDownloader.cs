using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Download;

/// <summary>A request to save one recording as one file.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="RecordingId">The recording.</param>
/// <param name="UrlKind">The kind of its URL.</param>
/// <param name="Urls">Provides and refreshes its URL.</param>
/// <param name="Target">The names of the file.</param>
internal sealed record DownloadRequest(string SessionId, string RecordingId, UrlKind UrlKind, PresignedUrls Urls, FileTarget Target)
{
    /// <summary>The recording, as messages name it.</summary>
    public string Subject { get; } = DisplayText.Recording(SessionId, RecordingId);

    /// <summary>Whether an existing file is replaced, because an earlier run started to do that.</summary>
    public bool Replaces { get; init; }

    /// <summary>Of a repair: the changed file that has the name of the recording, and is renamed when the recording gets it; null for none.</summary>
    public ChangedFile? Changed { get; init; }
}

/// <summary>A file that is complete, verified and has its final name.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc32C">CRC32C of the file.</param>
/// <param name="Verification">How it was verified.</param>
/// <param name="Generation">The stored object's version.</param>
/// <param name="Resumed">Whether it contains bytes of an earlier run.</param>
/// <param name="Replaced">Whether it replaced an existing file.</param>
/// <param name="Audio">Its type by its content.</param>
internal sealed record DownloadResult(string Path, long Length, uint Crc32C, VerificationKind Verification, string? Generation, bool Resumed, bool Replaced, AudioFile Audio);

/// <summary>The result of saving a recording.</summary>
/// <param name="Saved">The file that was saved; null if it already existed.</param>
/// <param name="There">The file that already existed; null if it was saved.</param>
internal readonly record struct DownloadOutcome(DownloadResult? Saved, FileSnapshot? There);

/// <summary>
/// Downloads one recording to one file: partial file, download, verification, final name. The download restarts, a limited number of times, if the received bytes can't be resumed.
/// </summary>
internal sealed class FileDownloader(StorageClient storage, Slots downloadSlots, DownloadSettings settings, Clock clock, IRunObserver observer)
{
    private readonly ExistingFileVerifier _verifier = new(storage, downloadSlots);

    /// <summary>Saves the file, unless another process has completed it in the meantime, or a file with another extension is verified to be the recording.</summary>
    /// <param name="request">The recording and its file.</param>
    /// <param name="wait">Waits while another program has the file open, or a file with its name.</param>
    /// <param name="cancellationToken">Cancels the download; received bytes are kept for the next run.</param>
    /// <exception cref="SukiSdpException">It couldn't be saved. Received bytes stay in the partial file for the next run, unless they can't be resumed.</exception>
    public async Task<DownloadOutcome> RunAsync(DownloadRequest request, Func<TimeSpan, Task> wait, CancellationToken cancellationToken)
    {
        using PartFile part = PartFile.Open(request.Target.Planned, settings.Readers);
        PartState? kept = part.ReadState(request.SessionId, request.RecordingId);
        bool replaces = settings.Force || request.Replaces || kept?.Replaces == true;
        try
        {
            if (!replaces && request.Changed?.IsThere != true && await ExistingFileResolver.FindLockedAsync(
                request.Target,
                candidates => _verifier.FindAsync(request, candidates, needsChecksum: false, cancellationToken)).ConfigureAwait(false) is { } there)
            {
                part.DiscardOrWarn(observer);
                return new DownloadOutcome(null, there);
            }

            FetchMode mode = new(Whole: request.UrlKind == UrlKind.Download && kept is null, Ranges: true);
            RestartBudget restarts = new(settings.Retry, clock);
            while (true)
            {
                RangePlan plan = new();
                try
                {
                    Start start = new(request, part, plan, kept, mode, replaces);
                    return new DownloadOutcome(await RunOnceAsync(start, wait, cancellationToken).ConfigureAwait(false), null);
                }
                catch (RestartException restart)
                {
                    part.ForgetState();
                    mode = restarts.Next(restart, mode, out TimeSpan pause);
                    observer.Verbose(string.Format(CultureInfo.InvariantCulture, "{0} Restarting in {1:0.0} s ({2}).", restart.Message, pause.TotalSeconds, restarts.NextAttempt));
                    kept = null;
                    await clock.Delay(pause, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            // Bytes that the next run can resume are kept. A partial file without recorded ranges, or whose bytes are wrong, isn't.
            bool worthless = e is SukiSdpException { Error: SukiError.HashMismatch or SukiError.LengthMismatch or SukiError.ContentNotAudio };
            if (worthless || !part.HasState)
            {
                part.DiscardOrWarn(observer);
            }

            throw;
        }
    }

    /// <summary>Returns whether storage confirms that an existing file that doesn't look like the recording is the recording.</summary>
    public async Task<bool> IsRecordingAsync(DownloadRequest request, FileSnapshot file, CancellationToken cancellationToken) =>
        file.Length > 0 && await _verifier.FindAsync(request, [file], needsChecksum: true, cancellationToken).ConfigureAwait(false) is not null;

    private async Task<DownloadResult> RunOnceAsync(Start start, Func<TimeSpan, Task> wait, CancellationToken cancellationToken)
    {
        (DownloadRequest request, PartFile part, RangePlan plan, PartState? state, FetchMode mode, bool replaces) = start;
        ObjectMetadata? kept = state is null ? null : new ObjectMetadata { ETag = state.ETag, Generation = state.Generation, Length = state.Length };
        FileRange first = state is null
            ? plan.BeginNew(mode.Whole)
            : plan.BeginKept(state.Length, [.. state.Ranges!.Select(r => (r[0], r[1]))], settings.RangesPerFile);
        ObjectDownloader downloader = new(storage, request, part, plan, kept, mode, replaces, settings, clock, observer);
        ObjectMetadata metadata;

        // While one file is flushed to disk and renamed, the next one can be downloaded.
        using (await downloadSlots.AcquireAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                metadata = await downloader.RunAsync(first, cancellationToken).ConfigureAwait(false);
                storage.Tuner?.Completed();
            }
            finally
            {
                observer.TransferEnded(request.Target.Planned);
            }
        }

        try
        {
            return await FinishAsync(start, metadata, downloader.PackedCrcs, wait, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RestartException)
        {
            // A complete file that couldn't be renamed is resumed by the next run.
            downloader.TrySaveState();
            throw;
        }
    }

    private static async Task<DownloadResult> FinishAsync(Start start, ObjectMetadata metadata, IReadOnlyList<uint> packedCrcs, Func<TimeSpan, Task> wait, CancellationToken cancellationToken)
    {
        (DownloadRequest request, PartFile part, RangePlan plan, PartState? state, _, bool replaces) = start;
        ReadKept(part, plan, cancellationToken);
        VerificationKind verification = Verify(request, part, plan, metadata, packedCrcs, cancellationToken);
        long length = plan.Length!.Value;
        uint crc = plan.WholeCrc();
        AudioFile audio = ContentValidator.Read(part, request.Subject, metadata, verification);
        string path = FinalName.Of(request.Target.Planned, audio.Kind);
        ExistingFileResolver.ThrowIfTaken(request.Target, path, length, crc, cancellationToken);
        await part.CommitAsync(path, length, wait, request.Changed).ConfigureAwait(false);
        return new DownloadResult(path, length, crc, verification, metadata.Generation, state is not null, replaces, audio);
    }

    // The bytes of an earlier run are read back from disk, because they can differ from those that it wrote.
    private static void ReadKept(PartFile part, RangePlan plan, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DownloadSettings.BufferBytes);
        try
        {
            foreach (FileRange range in plan.KeptRanges)
            {
                while (!range.IsDone)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    int count = (int)Math.Min(buffer.Length, range.End - range.Position);
                    if (part.Read(buffer, count, range.Position) != count)
                    {
                        throw new SukiSdpException(SukiError.WriteFailed, $"'{part.PartPath}': the partial file became shorter during the download.");
                    }

                    range.Append(buffer.AsSpan(0, count));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // One matching checksum is sufficient, whatever the other one is.
    private static VerificationKind Verify(DownloadRequest request, PartFile part, RangePlan plan, ObjectMetadata metadata, IReadOnlyList<uint> packedCrcs, CancellationToken cancellationToken)
    {
        if (metadata.Crc32C is { } crc && (plan.WholeCrc() == crc || packedCrcs.Contains(crc)))
        {
            return VerificationKind.Crc32C;
        }

        if (metadata.Md5 is { } md5 && !metadata.IsStoredGzipped && Md5Of(part, plan.Length!.Value, cancellationToken) == md5)
        {
            return VerificationKind.Md5;
        }

        return metadata.HasHash ? throw ResponseValidator.WrongHash(request.Subject, metadata.Crc32C is null ? "MD5" : "CRC32C") : VerificationKind.Length;
    }

    [SuppressMessage("Security", "CA5351", Justification = "The server's checksum, against accidents only; it is the one it gives when it gives no CRC32C.")]
    private static string Md5Of(PartFile part, long length, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DownloadSettings.BufferBytes);
        try
        {
            for (long at = 0; at < length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int read = part.Read(buffer, (int)Math.Min(buffer.Length, length - at), at);
                if (read == 0)
                {
                    break;
                }

                hash.AppendData(buffer, 0, read);
                at += read;
            }

            return Convert.ToBase64String(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The objects that one start of the download uses.
    private sealed record Start(DownloadRequest Request, PartFile Part, RangePlan Plan, PartState? State, FetchMode Mode, bool Replaces);
}
