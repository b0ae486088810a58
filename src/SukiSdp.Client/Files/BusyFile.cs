namespace SukiSdp.Files;

/// <summary>
/// Waits for a file that another run is saving, as long as that run makes progress. Then the file exists, or the other run failed or was
/// killed, and this run resumes its download.
/// </summary>
/// <param name="targetPath">The final name.</param>
/// <param name="clock">The clock.</param>
internal sealed class BusyFile(string targetPath, Clock clock)
{
    /// <summary>
    /// How long to wait without progress of the other run. A run makes no progress for some minutes if a server requests a delay of two minutes, and then responds slowly.
    /// </summary>
    public static readonly TimeSpan QuietLimit = TimeSpan.FromMinutes(5);

    private readonly Backoff _pauses = new(TimeSpan.MaxValue);
    private string? _progress;
    private TimeSpan _progressAt;

    /// <summary>Waits for a moment.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.FileBusy"/>: the other run no longer makes progress.</exception>
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

        // With the clock of a test, a delay takes no time, and the other run may need this thread.
        await Task.Yield();
    }

    /// <summary>Returns a text that changes when the run that has the partial file open makes progress.</summary>
    public static string ProgressOf(string targetPath)
    {
        string part = PartFile.PathOf(targetPath), state = PartFile.StatePathOf(targetPath);

        // Windows updates the times only when a file is closed, but the length of a file that grows, and the state file, can be read.
        return Posix.IsHere ? $"{WrittenAt(part)} {WrittenAt(state)}" : $"{Win32.LengthOf(part)} {StateOf(state)}";
    }

    private static string WrittenAt(string path)
    {
        try
        {
            return $"{File.GetLastWriteTimeUtc(path).Ticks}";
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return "";
        }
    }

    private static string StateOf(string path)
    {
        try
        {
            using FileStream file = new(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] text = new byte[PartState.PageBytes];
            return Convert.ToBase64String(text, 0, file.ReadFully(text, 0, text.Length));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return "";
        }
    }
}
