using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Joining;

/// <summary>
/// Writes the joined file of a plan: partial file, samples, verification, final name. It resumes the partial file of an earlier run, which isn't trusted: the verification
/// reads every byte, and if it fails, the file is written again from its beginning.
/// </summary>
internal sealed class JoinWriter(JoinSettings settings, IRunObserver observer)
{
    // The number of bytes after which the file is flushed to disk, so that neither its end nor a cancellation takes long.
    private const long FlushEach = 64 * 1024 * 1024;

    /// <summary>Writes, verifies and names the file.</summary>
    /// <param name="request">The session.</param>
    /// <param name="plan">The join.</param>
    /// <param name="replaced">The existing file that can be replaced; null for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>False if another file has the final name in the meantime.</returns>
    /// <exception cref="SukiSdpException">It couldn't be created. An existing file is unchanged.</exception>
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

            // With -Force, this run replaces a file that a run without -Force may refuse to replace.
            string nextRun = settings.Force && replaced is not null ? "the next run with -Force" : "the next run";
            await part.CommitAsync(request.TargetPath, plan.TotalLength, Wait, request.Changed, nextRun).ConfigureAwait(false);
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
                // Another run is joining the same recordings. Its joined file is inspected when it is complete.
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

        return await TryVerifyAsync(request, () => plan.VerifyAsync(content, progress.Compared, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task<bool> TryVerifyAsync(JoinRequest request, Func<Task> verify)
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

    // The partial file is already open, so a file that can't be found, opened or read to its end is a recording.
    private static bool IsOfRecording(Exception e) => e is EndOfStreamException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException;

    private static SukiSdpException Unreadable(JoinRequest request, Exception cause) =>
        JoinErrors.Of(request, SukiError.JoinChunkUnreadable, $"a file couldn't be read: {cause.Message}", cause);
}
