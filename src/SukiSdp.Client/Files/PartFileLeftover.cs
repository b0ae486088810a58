namespace SukiSdp.Files;

/// <summary>What a run left of the partial file of a final name.</summary>
internal static class PartFileLeftover
{
    /// <summary>
    /// Whether an earlier run left something beside a file that is there: a partial file, which may be meant to replace it. The state file of a run that was killed
    /// after the rename, whose partial file has become the finished one, is removed.
    /// </summary>
    /// <remarks>One question to the file system where nothing is left.</remarks>
    public static bool Exists(string targetPath)
    {
        string state = LongPath.Of(PartFile.StatePathOf(targetPath));
        if (!File.Exists(state))
        {
            return false;
        }

        if (File.Exists(LongPath.Of(PartFile.PathOf(targetPath))))
        {
            return true;
        }

        try
        {
            File.Delete(state);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // The file that counts is there; what is left beside it is of no harm.
        }

        return false;
    }

    /// <summary>Removes a partial file with its state file, where that is not what matters.</summary>
    /// <param name="targetPath">The final name.</param>
    /// <param name="report">Receives a message if it couldn't be removed.</param>
    public static void Discard(string targetPath, Action<string> report)
    {
        try
        {
            using PartFile part = PartFile.Open(targetPath);
            part.Discard();
        }
        catch (SukiSdpException failure)
        {
            report($"'{PartFile.PathOf(targetPath)}': the partial file couldn't be removed. {failure.Message}");
        }
    }
}
