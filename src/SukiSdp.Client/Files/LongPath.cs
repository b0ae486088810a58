using System.Text;

namespace SukiSdp.Files;

/// <summary>Paths beyond 260 characters on Windows, which need a prefix.</summary>
/// <remarks>.NET adds it when it calls the system. .NET Framework doesn't, and it is also needed where this module calls the system.</remarks>
internal static class LongPath
{
    private const string Prefix = @"\\?\";
    private const string SharePrefix = @"\\?\UNC\";

    // The prefix is added from this length on: folders have a limit of 248, and names get suffixes.
    private const int LongFrom = 240;

    /// <summary>Returns the path for a system call: the full path, with the prefix where Windows needs it.</summary>
    public static string Native(string path) => Posix.IsHere || IsDevice(path) ? path : Prefixed(Whole(path));

    /// <summary>
    /// Returns a full Windows path, with the prefix if its length requires it. After the prefix, Windows interprets no characters, so slashes, empty
    /// parts and dots are resolved here.
    /// </summary>
    /// <param name="path">A path with a drive or a share. One that already begins like a device (<c>\\?\</c>, <c>\\.\</c>) isn't changed, and neither is a relative path.</param>
    internal static string Prefixed(string path)
    {
        if (path.Length < LongFrom || IsDevice(path) || !IsWhole(path))
        {
            return path;
        }

        bool isShare = IsSlash(path[0]);
        List<string> parts = [];

        // The first part is a drive, or a server and a share. Dots don't lead out of it.
        int root = isShare ? 2 : 1;
        foreach (string part in path.Split('\\', '/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > root)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        StringBuilder prefixed = new(isShare ? SharePrefix : Prefix);
        prefixed.Append(string.Join("\\", parts));
        return (parts.Count == 1 || IsSlash(path[path.Length - 1]) ? prefixed.Append('\\') : prefixed).ToString();
    }

    // C:\… or \\server\share…; C:x and \x depend on where the process is.
    private static bool IsWhole(string path) =>
        (path.Length > 2 && path[1] == ':' && IsSlash(path[2])) || (path.Length > 2 && IsSlash(path[0]) && IsSlash(path[1]));

    private static bool IsDevice(string path) =>
        path.Length > 3 && IsSlash(path[0]) && IsSlash(path[3]) && ((IsSlash(path[1]) && path[2] is '?' or '.') || (path[1] == '?' && path[2] == '?'));

    private static bool IsSlash(char c) => c is '\\' or '/';

#if NET
    // As .NET does before it calls the system, so that both refer to the same file.
    private static string Whole(string path) => Path.GetFullPath(path);

    /// <summary>The path for .NET: itself.</summary>
    public static string Of(string path) => path;

    /// <summary>The path itself.</summary>
    public static string Plain(string path) => path;
#else
    // .NET Framework does not resolve paths beyond the limit everywhere.
    private static string Whole(string path) => IsWhole(path) ? path : Path.GetFullPath(path);

    // Whether this process takes the prefix. powershell.exe does. Another program that hosts Windows PowerShell, and was built for a .NET Framework before
    // 4.6.2, does not: 260 characters are its limit, and what is shorter must stay as it is. This could be changed only for the whole process, and
    // only before the first path is used, which is before a module is loaded.
    private static readonly bool IsTaken = Takes(@"\\?\C:\");

    /// <summary>The path for .NET Framework: with the prefix where Windows needs it.</summary>
    public static string Of(string path) => Posix.IsHere || !IsTaken ? path : Prefixed(path);

    /// <summary>Returns a path without the prefix, for messages.</summary>
    public static string Plain(string path) =>
        path.StartsWith(SharePrefix, StringComparison.Ordinal) ? @"\\" + path.Substring(SharePrefix.Length)
        : path.StartsWith(Prefix, StringComparison.Ordinal) ? path.Substring(Prefix.Length)
        : path;

    private static bool Takes(string prefixed)
    {
        try
        {
            return Path.GetFullPath(prefixed) == prefixed;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
#endif
}
