using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>Finds WAV files by their names.</summary>
internal static class WavFiles
{
    /// <summary>Returns whether a file name is that of a WAV file, and not of a file of the system.</summary>
    public static bool IsName(string name) => name.EndsWith(".wav", StringComparison.OrdinalIgnoreCase) && !SystemNames.Has(name);

    /// <summary>
    /// The WAV files in a folder and in all folders below it, in the order of their names, those of a folder before those below it. Links to folders, and files
    /// and folders of the system, are ignored.
    /// </summary>
    /// <param name="folder">A full path.</param>
    /// <param name="warn">Receives a warning for each folder below that can't be read.</param>
    /// <returns>Full paths. The folders are read as the paths are taken.</returns>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ReadFailed"/>: the folder can't be read.</exception>
    public static IEnumerable<string> InFolder(string folder, Action<string> warn)
    {
        Stack<string> folders = new([folder]);
        while (folders.Count > 0)
        {
            string next = folders.Pop();
            FileSystemInfo[] entries = Entries(next, folder, warn);
            foreach (FileSystemInfo file in entries.Where(entry => entry is FileInfo && IsName(entry.Name)))
            {
                yield return Path.Combine(next, file.Name);
            }

            foreach (FileSystemInfo below in Enumerable.Reverse(entries).Where(entry => entry is DirectoryInfo && !ReparsePoint.IsLink(LongPath.Plain(entry.FullName), entry.Attributes)))
            {
                folders.Push(Path.Combine(next, below.Name));
            }
        }
    }

    private static FileSystemInfo[] Entries(string folder, string top, Action<string> warn)
    {
        try
        {
            return [.. new DirectoryInfo(LongPath.Of(folder)).EnumerateFileSystemInfos().Where(entry => !SystemNames.Has(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException) when (folder != top)
        {
            // Another process has removed it since it was found.
            return [];
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            if (folder == top)
            {
                throw new SukiSdpException(SukiError.ReadFailed, $"'{folder}': the folder couldn't be read: {e.Message}", e);
            }

            warn($"The folder '{folder}' can't be read, and was skipped: {e.Message}");
            return [];
        }
    }
}
