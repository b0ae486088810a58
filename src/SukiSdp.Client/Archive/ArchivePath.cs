namespace SukiSdp.Archive;

/// <summary>Paths in a manifest: relative to the archive's folder, with forward slashes, the same on every system.</summary>
internal static class ArchivePath
{
    /// <summary>Tells whether two full paths are the same, as the system does: on Windows case doesn't count.</summary>
    public static StringComparer Comparer { get; } = Path.DirectorySeparatorChar == '\\' ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The full path of a recorded one.</summary>
    public static string Full(string folder, string recorded) => Path.Combine(folder, recorded.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The form in which a file below the folder is recorded.</summary>
    public static string Relative(string folder, string fullPath) =>
        fullPath.Substring(folder.Length).Replace(Path.DirectorySeparatorChar, '/').TrimStart('/');
}
