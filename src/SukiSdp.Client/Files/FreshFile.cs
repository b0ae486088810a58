namespace SukiSdp.Files;

/// <summary>A file that has just got its final name: the run that saved it may still have it open for a moment, so that other processes can't read it.</summary>
internal static class FreshFile
{
    // Files are renamed soon after their last byte was written.
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    // The run that saved it closes it at once. If it is open for longer, another program has it open, and the code that reads the file handles that.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The maximum time for which programs such as virus scanners have a file open, on Windows. Usually it is seconds.</summary>
    public static readonly TimeSpan LongestScan = TimeSpan.FromMinutes(1);

    /// <summary>Waits until the file is closed, for some seconds at most.</summary>
    public static async Task WaitAsync(FileSnapshot file, Clock clock, CancellationToken cancellationToken)
    {
        // Compared with the time of the file system, because other clocks can differ.
        if (DateTime.UtcNow - file.WrittenAt > Age)
        {
            return;
        }

        Backoff backoff = new(Longest);
        while (IsOpenElsewhere(file.Path) && backoff.Next() is { } pause)
        {
            await clock.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns whether another program has a file open for exclusive access.</summary>
    public static bool IsOpenElsewhere(string path)
    {
        try
        {
            new FileStream(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1).Dispose();
            return false;
        }
        catch (IOException e)
        {
            return SharedFile.IsBusy(e);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
