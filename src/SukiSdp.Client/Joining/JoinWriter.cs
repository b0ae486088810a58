using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Joining;

/// <summary>
/// Brings a plan to a file: partial file, samples, verification, final name. It resumes what an earlier run left without trusting it: the verification
/// reads every byte back, and when that fails the file is written once more from its beginning.
/// </summary>
internal sealed class JoinWriter(JoinSettings settings, IRunObserver observer)
{
    // Bytes after which what was written goes to the disk, so that neither the end nor a stop has to wait long for it.
    private const long FlushEach = 64 * 1024 * 1024;

    /// <summary>Writes, verifies and names the file.</summary>
    /// <param name="request">The session.</param>
    /// <param name="plan">The join.</param>
    /// <param name="replaced">The file that has the final name and may be replaced; null when there is none.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>False when another file has the final name by now.</returns>
    /// <exception cref="SukiSdpException">It could not be made. What had the final name still has it.</exception>
    public async Task<bool> WriteAsync(JoinRequest request, WavJoinPlan plan, FileSnapshot? replaced, CancellationToken cancellationToken)
    {
        using PartFile part = await OpenPartAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (!MayReplace())
            {
                part.DiscardOrWarn(observer);
                return false;
            }

            bool resumed = part.Length > 0 && part.Length <= plan.TotalLength;
            if (!resumed)
            {
                part.Begin(length: null);
            }

            if (!await TryWriteAsync(request, plan, part, cancellationToken).ConfigureAwait(false))
            {
                part.Begin(length: null);
                if (!resumed || !await TryWriteAsync(request, plan, part, cancellationToken).ConfigureAwait(false))
                {
                    throw JoinErrors.Of(request, SukiError.JoinVerificationFailed, $"'{part.PartPath}' doesn't match its recordings when it is read back.");
                }
            }

            if (!MayReplace())
            {
                part.DiscardOrWarn(observer);
                return false;
            }

            await part.CommitAsync(request.TargetPath, plan.TotalLength, Wait, request.Changed).ConfigureAwait(false);
            if (request.Changed is { MovedTo: { } moved })
            {
                observer.Warning($"'{request.TargetPath}': the changed file was renamed to '{moved}'.");
            }

            return true;
        }
        catch (SukiSdpException failure) when (failure.Error is SukiError.JoinVerificationFailed or SukiError.JoinChunkUnreadable)
        {
            part.DiscardOrWarn(observer);
            throw;
        }
        finally
        {
            observer.TransferEnded(request.TargetPath);
        }

        Task Wait(TimeSpan pause)
        {
            request.Slot?.Release();
            return settings.Clock.Delay(pause, cancellationToken);
        }

        bool MayReplace() => settings.Force || FileSnapshot.At(request.TargetPath) == replaced;
    }

    private async Task<PartFile> OpenPartAsync(JoinRequest request, CancellationToken cancellationToken)
    {
        string target = request.TargetPath;
        string folder = Path.GetDirectoryName(target)!;
        try
        {
            PrivateFile.CreateFolder(folder, settings.Readers);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.NoFolder(e, folder);
        }

        BusyFile busy = new(target, settings.Clock);
        while (true)
        {
            try
            {
                return PartFile.Open(target, settings.Readers);
            }
            catch (SukiSdpException other) when (other is { Error: SukiError.FileBusy, IsTransient: true })
            {
                // Another run is joining the same recordings. What it makes of them is looked at once it has its name.
                request.Slot?.Release();
                await busy.WaitAsync(cancellationToken).ConfigureAwait(false);
                await (request.Slot?.ReacquireAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryWriteAsync(JoinRequest request, WavJoinPlan plan, PartFile part, CancellationToken cancellationToken)
    {
        FileStream content = part.Content;
        long offset = part.Length;
        DiskSpace.Require(request.TargetPath, plan.TotalLength - offset);
        JoinProgress progress = new(observer, request.TargetPath, plan.TotalLength);
        try
        {
            long flushed = offset;
            content.Position = offset;
            await plan.WriteAsync(content, offset, progress.Written(Flush), cancellationToken).ConfigureAwait(false);

            void Flush(long written)
            {
                if (written - flushed >= FlushEach)
                {
                    content.Flush(flushToDisk: true);
                    flushed = written;
                }
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw IsOfRecording(e) ? Unreadable(request, e) : FileErrors.From(e, part.PartPath);
        }

        return await ProveAsync(request, () => plan.VerifyAsync(content, progress.Compared, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task<bool> ProveAsync(JoinRequest request, Func<Task> verify)
    {
        try
        {
            await verify().ConfigureAwait(false);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw Unreadable(request, e);
        }
    }

    // The partial file is open all the time: what cannot be found, opened or read to its end is a recording.
    private static bool IsOfRecording(Exception e) => e is EndOfStreamException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException;

    private static SukiSdpException Unreadable(JoinRequest request, Exception cause) =>
        JoinErrors.Of(request, SukiError.JoinChunkUnreadable, $"a file couldn't be read: {cause.Message}", cause);
}
