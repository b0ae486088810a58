using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>Paths in a manifest: relative to the archive's folder, with forward slashes, the same on every system.</summary>
internal static class ArchivePath
{
    /// <summary>Returns whether two full paths are the same for the system: on Windows, case is ignored.</summary>
    public static StringComparer Comparer { get; } = Path.DirectorySeparatorChar == '\\' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Returns the full path of a recorded path, also of one that isn't valid on this system (<see cref="IsPossible"/>).</summary>
    public static string Full(string folder, string recorded)
    {
        // Path.Combine of .NET Framework throws for characters that Windows does not allow, and a manifest can come from another system.
        string below = recorded.Replace('/', Path.DirectorySeparatorChar);
        return folder.Length > 0 && folder[folder.Length - 1] is var last && (last == Path.DirectorySeparatorChar || last == Path.AltDirectorySeparatorChar)
            ? folder + below
            : folder + Path.DirectorySeparatorChar + below;
    }

    /// <summary>Returns whether a path is valid on this system. For any other, methods of .NET Framework throw.</summary>
    public static bool IsPossible(string path) => path.IndexOfAny(Path.GetInvalidPathChars()) < 0;

    /// <summary>Returns the folder in a path that is a link, and could lead out of the archive; null for none.</summary>
    /// <param name="folder">The archive's folder.</param>
    /// <param name="fullPath">The full path of a file below it.</param>
    public static string? FindLinkedFolder(string folder, string fullPath)
    {
        for (string? above = Path.GetDirectoryName(fullPath); above is not null && above.Length > folder.Length; above = Path.GetDirectoryName(above))
        {
            DirectoryInfo there = new(LongPath.Of(above));
            if (there.Attributes is var attributes && attributes != (FileAttributes)(-1) && ReparsePoint.IsLink(above, attributes))
            {
                return above;
            }
        }

        return null;
    }

    /// <summary>Returns the path of a file below the folder as it is recorded.</summary>
    public static string Relative(string folder, string fullPath) =>
        fullPath.Substring(folder.Length).Replace(Path.DirectorySeparatorChar, '/').TrimStart('/');
}
