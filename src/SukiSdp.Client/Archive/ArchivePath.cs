using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>Paths in a manifest: relative to the archive's folder, with forward slashes, the same on every system.</summary>
internal static class ArchivePath
{
    /// <summary>Returns whether two full paths are the same for the system: on Windows, case is ignored.</summary>
    public static StringComparer Comparer { get; } = Path.DirectorySeparatorChar == '\\' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The full path of a recorded one. Every recorded path has one, also one that <see cref="IsPossible"/> denies.</summary>
    public static string Full(string folder, string recorded)
    {
        // Path.Combine of .NET Framework throws for characters that Windows does not allow, and a manifest can come from another system.
        string below = recorded.Replace('/', Path.DirectorySeparatorChar);
        return folder.Length > 0 && folder[folder.Length - 1] is var last && (last == Path.DirectorySeparatorChar || last == Path.AltDirectorySeparatorChar)
            ? folder + below
            : folder + Path.DirectorySeparatorChar + below;
    }

    /// <summary>Whether a file of this system can have a path. Asking .NET Framework about any other throws.</summary>
    public static bool IsPossible(string path) => path.IndexOfAny(Path.GetInvalidPathChars()) < 0;

    /// <summary>The folder below the archive's own that is a link, and so leads out of the archive; null when none is.</summary>
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

    /// <summary>The form in which a file below the folder is recorded.</summary>
    public static string Relative(string folder, string fullPath) =>
        fullPath.Substring(folder.Length).Replace(Path.DirectorySeparatorChar, '/').TrimStart('/');
}
