using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SukiSdp.Audio;

namespace SukiSdp.Transfer;

/// <summary>One recording to be saved as one file.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="RecordingId">The recording.</param>
/// <param name="UrlKind">The kind of its URL.</param>
/// <param name="Urls">Gives and renews its URL.</param>
/// <param name="Target">Where the file goes.</param>
internal sealed record DownloadRequest(string SessionId, string RecordingId, UrlKind UrlKind, RecordingUrls Urls, FileTarget Target)
{
    /// <summary>The recording, as messages name it.</summary>
    public string Subject { get; } = DisplayText.Recording(SessionId, RecordingId);
}

/// <summary>A file that is whole, verified and in its place.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc32C">CRC32C of the file.</param>
/// <param name="Verification">By what it was verified.</param>
/// <param name="Generation">The stored object's version.</param>
/// <param name="Resumed">Whether bytes of an earlier run are in it.</param>
/// <param name="Fetched">Bytes fetched in this run.</param>
/// <param name="Audio">What it is by its content.</param>
internal sealed record DownloadResult(string Path, long Length, uint Crc32C, VerificationKind Verification, string? Generation, bool Resumed, long Fetched, AudioFile Audio);

/// <summary>What became of a recording that was to be saved.</summary>
/// <param name="Saved">The file that was saved; null when it turned out to be there.</param>
/// <param name="There">The file that turned out to be there.</param>
internal readonly record struct DownloadOutcome(DownloadResult? Saved, FileThere? There);

/// <summary>Brings one recording to one file: part file, fetch, proof, final name. It begins anew, a bounded number of times, when what came cannot be gone on from.</summary>
internal sealed class FileDownload(StorageClient storage, SemaphoreSlim places, TransferSettings settings, Clock clock, IRunObserver observer)
{
    private readonly NeighbourProof _neighbours = new(storage, places);

    /// <summary>Saves the file, unless another process had finished it meanwhile, or a file of another extension is proven to be it.</summary>
    /// <exception cref="SukiSdpException">It could not be saved. What came stays in the part file for the next run, unless it is worth nothing.</exception>
    public async Task<DownloadOutcome> RunAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        using PartFile part = PartFile.Open(request.Target.Planned);
        PartState? kept = part.ReadState(request.SessionId, request.RecordingId);
        bool whole = request.UrlKind == UrlKind.Download && kept is null;
        bool keepPart = kept is not null;
        int replaced = 0, unusable = 0;
        try
        {
            if (!settings.Force && (request.Target.Find() ?? await _neighbours.FindAsync(request, cancellationToken).ConfigureAwait(false)) is { } there)
            {
                part.Discard();
                return new DownloadOutcome(null, there);
            }

            while (true)
            {
                RangePlan plan = new();
                try
                {
                    return new DownloadOutcome(await RunOnceAsync(request, part, plan, kept, whole, cancellationToken).ConfigureAwait(false), null);
                }
                catch (RestartException restart)
                {
                    observer.Debug($"{restart.Message} Starting over.");
                    keepPart = false;
                    if (restart.Replaced ? ++replaced > TransferSettings.MaxReplacements : ++unusable > 1)
                    {
                        throw restart.Cause;
                    }

                    kept = null;
                    whole = whole || !restart.Replaced;
                }
                catch
                {
                    keepPart |= plan.Fetched > 0;
                    throw;
                }
            }
        }
        catch (Exception e)
        {
            // Bytes that the next run can go on from stay. An empty part file, or one whose bytes were proven wrong, does not.
            bool worthless = e is SukiSdpException { Error: SukiError.HashMismatch or SukiError.LengthMismatch or SukiError.ContentNotAudio };
            if (worthless || !keepPart)
            {
                part.Discard();
            }

            throw;
        }
    }

    /// <summary>Asks storage whether a file that is there, and does not look like the recording, is the recording all the same.</summary>
    public Task<bool> IsRecordingAsync(DownloadRequest request, FileThere file, CancellationToken cancellationToken) =>
        _neighbours.IsRecordingAsync(request, file, cancellationToken);

    private async Task<DownloadResult> RunOnceAsync(DownloadRequest request, PartFile part, RangePlan plan, PartState? state, bool whole, CancellationToken cancellationToken)
    {
        ObjectFacts? kept = state is null ? null : new ObjectFacts { ETag = state.ETag, Generation = state.Generation, Length = state.Length };
        Segment first = state is null
            ? plan.BeginNew(whole)
            : plan.BeginKept(state.Length, [.. state.Ranges!.Select(r => (r[0], r[1]))], settings.RangesPerFile);
        ObjectFetch fetch = new(storage, request, part, plan, kept, whole, settings, clock, observer);
        ObjectFacts facts;

        // While the bytes of one file go to the disk and the file gets its name, the next one's can come.
        await places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            facts = await fetch.RunAsync(first, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            observer.FileEnded(request.Target.Planned);
            places.Release();
        }

        try
        {
            return await FinishAsync(request, part, plan, facts, fetch.StoredCrc, resumed: state is not null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RestartException)
        {
            // What is whole but could not get its name is where the next run goes on from.
            fetch.SaveState();
            throw;
        }
    }

    private async Task<DownloadResult> FinishAsync(DownloadRequest request, PartFile part, RangePlan plan, ObjectFacts facts, uint? storedCrc, bool resumed, CancellationToken cancellationToken)
    {
        ReadKept(part, plan, cancellationToken);
        VerificationKind proof = Verify(request, part, plan, facts, storedCrc, cancellationToken);
        long length = plan.Length!.Value;
        uint crc = plan.WholeCrc();
        AudioFile audio = ContentOf(part, request);
        string path = FinalName.Of(request.Target.Planned, audio.Kind);
        request.Target.ThrowIfTaken(path, length, crc, cancellationToken);
        await part.CommitAsync(path, length, clock, cancellationToken).ConfigureAwait(false);
        return new DownloadResult(path, length, crc, proof, facts.Generation, resumed, plan.Fetched, audio);
    }

    private static AudioFile ContentOf(PartFile part, DownloadRequest request)
    {
        AudioFile audio;
        try
        {
            audio = AudioFile.Read(part.Content);
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw DiskFailure.From(e, part.PartPath);
        }

        // A page that came in such small pieces that its first did not show what it is.
        return audio.Kind == AudioContentKind.Markup ? throw AnswerCheck.NotAudio(request.Subject) : audio;
    }

    // Bytes of an earlier run count as what the disk gives back now, not as what that run believed to have written.
    private static void ReadKept(PartFile part, RangePlan plan, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TransferSettings.BufferBytes);
        try
        {
            foreach (Segment segment in plan.KeptSegments)
            {
                while (!segment.IsDone)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    int count = (int)Math.Min(buffer.Length, segment.End - segment.Position);
                    if (part.Read(buffer, count, segment.Position) != count)
                    {
                        throw new SukiSdpException(SukiError.WriteFailed, $"'{part.PartPath}': it became shorter while it was worked on.");
                    }

                    segment.Append(buffer.AsSpan(0, count));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static VerificationKind Verify(DownloadRequest request, PartFile part, RangePlan plan, ObjectFacts facts, uint? storedCrc, CancellationToken cancellationToken)
    {
        if (facts.Crc32C is { } crc)
        {
            return (storedCrc ?? plan.WholeCrc()) == crc
                ? VerificationKind.Crc32C
                : throw new RestartException(AnswerCheck.WrongHash(request.Subject, "CRC32C"), replaced: false);
        }

        if (facts.Md5 is { } md5 && !facts.IsStoredGzipped)
        {
            return Md5Of(part, plan.Length!.Value, cancellationToken) == md5
                ? VerificationKind.Md5
                : throw new RestartException(AnswerCheck.WrongHash(request.Subject, "MD5"), replaced: false);
        }

        return VerificationKind.Length;
    }

    [SuppressMessage("Security", "CA5351", Justification = "The server's checksum, against accidents only; it is the one it gives when it gives no CRC32C.")]
    private static string Md5Of(PartFile part, long length, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TransferSettings.BufferBytes);
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
}
