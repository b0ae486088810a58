namespace SukiSdp.Files;

/// <summary>The partial file of an earlier run.</summary>
internal static class PartFileLeftover
{
    /// <summary>
    /// Returns whether an earlier run left a partial file next to an existing file, which it can be meant to replace. If that run was killed
    /// after it renamed the partial file, its state file is removed.
    /// </summary>
    /// <remarks>Takes one file system request if no file is left.</remarks>
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
            // The existing file counts, and a remaining partial file is harmless.
        }

        return false;
    }

    /// <summary>Removes a partial file with its state file. A failure is only a message.</summary>
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
