using SukiSdp.Archive;

namespace SukiSdp.Reporting;

/// <summary>Paths relative to the page, with forward slashes. In the page, none can become that of another computer.</summary>
internal static class RelativePath
{
    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>
    /// The path of a file relative to a folder; null when there is none, because they are on different drives or shares of Windows, or because the file's isn't a full
    /// path or refers to the folder above another.
    /// </summary>
    /// <param name="folder">A full path.</param>
    /// <param name="file">A full path.</param>
    public static string? Of(string folder, string file)
    {
        file = file.Replace(Path.AltDirectorySeparatorChar, Path.DirectorySeparatorChar);
        string root = RootOf(folder);
        if (file.Length == 0 || !ArchivePath.Comparer.Equals(root, RootOf(file)))
        {
            return null;
        }

        string[] from = Parts(folder, root.Length), to = Parts(file, root.Length);
        if (to.Any(part => part is "." or ".."))
        {
            return null;
        }

        int same = 0;
        while (same < from.Length && same < to.Length - 1 && ArchivePath.Comparer.Equals(from[same], to[same]))
        {
            same++;
        }

        return string.Join("/", Enumerable.Repeat("..", from.Length - same).Concat(to.Skip(same)));
    }

    // .NET Framework throws for characters that Windows doesn't allow, which a manifest of another system can have.
    private static string RootOf(string path)
    {
        int end = path.IndexOfAny(Path.GetInvalidPathChars());
        string possible = end < 0 ? path : path.Substring(0, end);
        return possible.Length == 0 ? "" : Path.GetPathRoot(possible) ?? "";
    }

    private static string[] Parts(string path, int rootLength) =>
        path.Substring(Math.Min(rootLength, path.Length)).Split(Separators, StringSplitOptions.RemoveEmptyEntries);
}
