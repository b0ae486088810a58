namespace SukiSdp.Files;

/// <summary>A file that has just got its name: the run that made it may have it open for a moment still, so that nobody else can read it.</summary>
internal static class FreshFile
{
    // Files get their names soon after their last byte.
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    // The run that made it closes it at once. Whoever has it open for longer is another program, which is left to those that read the file.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Waits until the file is closed, for some seconds at most.</summary>
    public static async Task WaitAsync(FileSnapshot file, Clock clock, CancellationToken cancellationToken)
    {
        // Compared with the file system's time, which no other clock has.
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

    /// <summary>Whether another program has a file open in a way that lets nobody read it.</summary>
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
