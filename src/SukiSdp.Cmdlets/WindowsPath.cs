using SukiSdp.Archive;

namespace SukiSdp.Commands;

/// <summary>The rules of Windows for names, which .NET applies only when a path is used.</summary>
internal static class WindowsPath
{
    private const string Prefix = @"\\?\";
    private const string SharePrefix = Prefix + @"UNC\";

    private static readonly HashSet<char> Forbidden = [.. "<>:\"|?*"];

    /// <summary>
    /// Converts every form of a path to the same one: without the prefix <c>\\?\</c> if it has no effect, and without the spaces and dots at the end of a
    /// name, which Windows ignores.
    /// </summary>
    /// <param name="full">A full path.</param>
    /// <exception cref="ArgumentException">Windows doesn't allow this name.</exception>
    public static string Normalize(string full)
    {
        string path = WithoutPrefix(full);
        if (path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return path;
        }

        if (path.StartsWith(@"\\.\", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{path.Substring(4)}' is a device.");
        }

        string root = Path.GetPathRoot(path) ?? "";
        return root + string.Join(@"\", path.Substring(root.Length).Split('\\').Select(NormalizeName));
    }

    private static string NormalizeName(string name)
    {
        string trimmed = name.TrimEnd(' ', '.');
        return trimmed.Any(c => c < ' ' || Forbidden.Contains(c)) ? throw new ArgumentException($"'{DisplayText.Of(name)}' has a character that Windows doesn't allow in a name.")
            : SafeName.IsReserved(trimmed) ? throw new ArgumentException($"Windows reserves the name '{trimmed}' for a device.")
            : trimmed.Length > 0 ? trimmed
            : name;
    }

    // After the prefix, every character counts. A path that Windows would change without the prefix keeps it.
    private static string WithoutPrefix(string full)
    {
        string plain = full.StartsWith(SharePrefix, StringComparison.OrdinalIgnoreCase) ? full.Remove(2, SharePrefix.Length - 2)
            : full.StartsWith(Prefix, StringComparison.Ordinal) ? full.Substring(Prefix.Length)
            : full;
        bool isOrdinary = plain.StartsWith(@"\\", StringComparison.Ordinal) || (plain.Length > 2 && plain[1] == ':' && plain[2] == '\\');
        return isOrdinary && Path.GetFullPath(plain) == plain ? plain : full;
    }
}
