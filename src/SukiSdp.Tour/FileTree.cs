using System.Globalization;
using SukiSdp.Tour.Engine;

namespace SukiSdp.Tour;

/// <summary>What lies in a folder, as a tree.</summary>
internal static class FileTree
{
    /// <summary>Shows all files with their sizes and, where there are such, their modes.</summary>
    /// <returns>How many files there are.</returns>
    public static int Show(IScreen screen, string folder)
    {
        screen.Write("\n# What now lies on disk:\n");
        return Show(screen, new DirectoryInfo(folder), "");
    }

    private static int Show(IScreen screen, DirectoryInfo folder, string indent)
    {
        int files = 0;
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            string mode = OperatingSystem.IsWindows() ? "" : $"  {Convert.ToString((int)entry.UnixFileMode, 8)}";
            if (entry is FileInfo file)
            {
                files++;
                screen.Write(string.Create(CultureInfo.InvariantCulture, $"{indent}{file.Name}  {file.Length:N0} bytes{mode}\n"));
            }
            else
            {
                screen.Write($"{indent}{entry.Name}/{mode}\n");
                files += Show(screen, (DirectoryInfo)entry, indent + "    ");
            }
        }

        return files;
    }
}
