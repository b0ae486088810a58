using SukiSdp.Archive;

namespace SukiSdp.Reporting;

/// <summary>Paths relative to the page, with forward slashes.</summary>
internal static class RelativePath
{
    /// <summary>The path of a file relative to a folder; null when there is none, because they are on different drives or shares of Windows.</summary>
    /// <param name="folder">A full path.</param>
    /// <param name="file">A full path.</param>
    public static string? Of(string folder, string file)
    {
        string root = Path.GetPathRoot(folder) ?? "";
        if (!ArchivePath.Comparer.Equals(root, Path.GetPathRoot(file) ?? ""))
        {
            return null;
        }

        string[] from = Parts(folder, root.Length), to = Parts(file, root.Length);
        int same = 0;
        while (same < from.Length && same < to.Length - 1 && ArchivePath.Comparer.Equals(from[same], to[same]))
        {
            same++;
        }

        return string.Join("/", Enumerable.Repeat("..", from.Length - same).Concat(to.Skip(same)));
    }

    private static string[] Parts(string path, int rootLength) =>
        path.Substring(Math.Min(rootLength, path.Length)).Split([Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
}
