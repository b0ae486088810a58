namespace SukiSdp.Files;

/// <summary>
/// A file that another run is saving, and that is waited for as long as that run makes progress: in the end the file is there, or that run has failed or was
/// killed and this one resumes from what it left.
/// </summary>
/// <param name="targetPath">The final name.</param>
/// <param name="clock">The clock.</param>
internal sealed class BusyFile(string targetPath, Clock clock)
{
    /// <summary>
    /// How long the other run may make no progress. A run makes none for some minutes if a server requests a delay of two minutes, and then responds slowly.
    /// </summary>
    public static readonly TimeSpan QuietLimit = TimeSpan.FromMinutes(5);

    private readonly Backoff _pauses = new(TimeSpan.MaxValue);
    private string? _progress;
    private TimeSpan _progressAt;

    /// <summary>Waits a little.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.FileBusy"/>: the other run makes no progress any more.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        string progress = ProgressOf(targetPath);
        TimeSpan now = clock.Elapsed();
        if (progress != _progress)
        {
            (_progress, _progressAt) = (progress, now);
        }
        else if (now - _progressAt >= QuietLimit)
        {
            throw FileErrors.Stuck(PartFile.PathOf(targetPath), QuietLimit);
        }

        await clock.Delay(_pauses.Next()!.Value, cancellationToken).ConfigureAwait(false);

        // A clock of tests lets pauses take no time; the other run may need this thread.
        await Task.Yield();
    }

    /// <summary>A text that changes whenever the run that has the partial file open makes progress.</summary>
    public static string ProgressOf(string targetPath)
    {
        string part = LongPath.Of(PartFile.PathOf(targetPath)), state = LongPath.Of(PartFile.StatePathOf(targetPath));
        try
        {
            if (Posix.IsHere)
            {
                return $"{File.GetLastWriteTimeUtc(part).Ticks} {File.GetLastWriteTimeUtc(state).Ticks}";
            }

            // Windows brings the times up to date when a file is closed, and not before; but it lets the state be read.
            using FileStream file = new(state, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] text = new byte[PartState.PageBytes];
            return Convert.ToBase64String(text, 0, file.ReadFully(text, 0, text.Length));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return "";
        }
    }
}
