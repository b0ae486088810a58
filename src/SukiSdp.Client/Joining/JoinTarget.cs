using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Joining;

/// <summary>How an existing file with the name of a joined file is related to a join.</summary>
internal enum JoinTargetKind
{
    /// <summary>It doesn't exist, or is replaced.</summary>
    Open,

    /// <summary>It is the result of this join.</summary>
    IsJoin,

    /// <summary>It is the result of a longer join, of these recordings and of others that were removed.</summary>
    HasMore,
}

/// <summary>The file with the name of a joined file.</summary>
/// <param name="Kind">How it is related to the join.</param>
/// <param name="Existing">The file; null if it doesn't exist.</param>
internal sealed record JoinTarget(JoinTargetKind Kind, FileSnapshot? Existing)
{
    /// <summary>The positions of the recordings in a longer join.</summary>
    public WavJoinFindings Findings { get; init; } = new([], []);

    /// <summary>Whether recordings that seem to be missing aren't a gap, because the longer joined file contains their audio.</summary>
    public bool HasInstead(WavJoinProblem problem) =>
        Kind == JoinTargetKind.HasMore
        && problem is { Kind: WavJoinProblemKind.MissingSequence, Path: null, SequenceNumber: { } first }
        && !Findings.DirectlyFollowed.Contains(first - 1);
}

/// <summary>Inspects the file with the name of a joined file, and compares it with the recordings if its date and its size aren't sufficient.</summary>
internal sealed class JoinTargetFinder(JoinSettings settings, IRunObserver observer)
{
    /// <summary>
    /// Inspects the file. A file with the length, format and number of samples of the join that isn't older than its recordings counts as its result. A file that is
    /// older, or whose recordings will be removed, is compared byte by byte. The result of joining fewer of the recordings is replaced, because its gap was filled.
    /// </summary>
    /// <exception cref="SukiSdpException">
    /// <see cref="SukiError.JoinTargetDiffers"/>: a file that must not be replaced. <see cref="SukiError.FileBusy"/>, <see cref="SukiError.LinkRefused"/>,
    /// <see cref="SukiError.TargetNotFile"/>, <see cref="SukiError.ReadFailed"/>: the file can't be read.
    /// </exception>
    public async Task<JoinTarget> FindAsync(JoinRequest request, WavJoinPlan plan, RecordingFiles files, CancellationToken cancellationToken)
    {
        if (FileSnapshot.At(request.TargetPath) is not { } existing)
        {
            return new JoinTarget(JoinTargetKind.Open, null);
        }

        if (request.Changed?.IsThere == true)
        {
            return new JoinTarget(JoinTargetKind.Open, existing);
        }

        await FreshFile.WaitAsync(existing, settings.Clock, cancellationToken).ConfigureAwait(false);

        // A file without a length can be a pipe, which must not be opened.
        WavInfo? info = existing.Length == 0 ? null : ReadInfo(request);
        bool looksRight = HasSizeOf(plan, existing, info);
        bool isSameFormat = info?.Format.IsSameFormat(plan.Format!) == true;
        bool hasMore = isSameFormat && info!.SampleFrames > plan.SampleFrames;
        if (settings.Force && !hasMore)
        {
            return new JoinTarget(JoinTargetKind.Open, existing);
        }

        if (looksRight && (!MustCompare(existing, files) || await IsJoinAsync(request, plan, cancellationToken).ConfigureAwait(false)))
        {
            return new JoinTarget(JoinTargetKind.IsJoin, existing);
        }

        // After an interrupted or incomplete removal, some of the recordings in the file still exist.
        if (hasMore
            && (settings.RemoveSource || !settings.Force)
            && await ReadAsync(request, joined => plan.FindInAsync(joined, cancellationToken)).ConfigureAwait(false) is { } findings
            && (findings.Unidentified.Count == 0 || (settings.RemoveSource && plan.Parts.Any(part => part.Info.DataLength > 0 && !findings.Unidentified.Contains(part.Source.Path)))))
        {
            return new JoinTarget(JoinTargetKind.HasMore, existing) { Findings = findings };
        }

        if (isSameFormat && !hasMore && await ReadAsync(request, joined => plan.IsExtensionOfAsync(joined, cancellationToken)).ConfigureAwait(false))
        {
            return new JoinTarget(JoinTargetKind.Open, existing);
        }

        throw JoinErrors.Of(request, SukiError.JoinTargetDiffers, hasMore
            ? $"'{existing.Path}' already exists and contains more audio than these recordings. It wasn't changed, and -Force doesn't replace it."
            : $"'{existing.Path}' already exists and isn't the joined file of these recordings. It wasn't changed.");
    }

    /// <summary>Returns whether the file would count as the result of the join without comparing it.</summary>
    /// <exception cref="SukiSdpException">The file can't be read.</exception>
    public bool LooksJoined(JoinRequest request, WavJoinPlan plan, RecordingFiles files) =>
        plan.CanWrite
        && !settings.Force
        && request.Changed?.IsThere != true
        && FileSnapshot.At(request.TargetPath) is { Length: > 0 } existing
        && !MustCompare(existing, files)
        && HasSizeOf(plan, existing, ReadInfo(request));

    private bool MustCompare(FileSnapshot existing, RecordingFiles files) => settings.RemoveSource || existing.WrittenAt < files.NewestWrite;

    private static bool HasSizeOf(WavJoinPlan plan, FileSnapshot existing, WavInfo? info) =>
        info is { HeaderProblem: null }
        && info.Format.IsSameFormat(plan.Format!)
        && existing.Length == plan.TotalLength
        && info.SampleFrames == plan.SampleFrames;

    private Task<bool> IsJoinAsync(JoinRequest request, WavJoinPlan plan, CancellationToken cancellationToken)
    {
        JoinProgress progress = new(observer, request.TargetPath, plan.TotalLength);
        return ReadAsync(request, async joined =>
        {
            await plan.VerifyAsync(joined, progress.Compared, cancellationToken).ConfigureAwait(false);
            return true;
        });
    }

    // The default for a file that isn't WAV of the plan's format, or doesn't contain its samples.
    private async Task<T?> ReadAsync<T>(JoinRequest request, Func<Stream, Task<T>> read)
    {
        try
        {
            using FileStream joined = Open(request);
            return await read(joined).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return default;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw JoinErrors.Of(request, SukiError.JoinChunkUnreadable, $"a file couldn't be read: {e.Message}", e);
        }
        finally
        {
            observer.TransferEnded(request.TargetPath);
        }
    }

    private static WavInfo? ReadInfo(JoinRequest request)
    {
        using FileStream joined = Open(request);
        try
        {
            return AudioFile.Read(joined, readsSamples: false).Wav?.Info;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw Unreadable(request, e);
        }
    }

    private static FileStream Open(JoinRequest request)
    {
        try
        {
            return new FileStream(LongPath.Of(request.TargetPath), FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (IOException e) when (SharedFile.IsBusy(e))
        {
            throw JoinErrors.Of(request, SukiError.FileBusy, $"'{request.TargetPath}' is open in another program. It wasn't changed, and no recording was removed.", e);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw Unreadable(request, e);
        }
    }

    private static SukiSdpException Unreadable(JoinRequest request, Exception cause) =>
        JoinErrors.Of(request, SukiError.ReadFailed, $"'{request.TargetPath}' couldn't be read: {cause.Message}", cause);
}
