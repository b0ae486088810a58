using System.Text;

namespace SukiSdp.Files;

/// <summary>Paths beyond 260 characters on Windows, which need a prefix.</summary>
/// <remarks>.NET adds it by itself to what it hands to the system; .NET Framework does not, and neither does it where this module calls the system itself.</remarks>
internal static class LongPath
{
    private const string Prefix = @"\\?\";
    private const string SharePrefix = @"\\?\UNC\";

    // From this length on; folders have a limit of 248, and a little is added to a name where files are made.
    private const int LongFrom = 240;

    /// <summary>The path for a call of the system itself: whole, with the prefix where Windows needs it.</summary>
    public static string Native(string path) => Posix.IsHere || IsDevice(path) ? path : Prefixed(Whole(path));

    /// <summary>
    /// A whole path in the form of Windows, with the prefix where its length needs it. Behind the prefix Windows takes each character as it is, so slashes, empty
    /// parts and dots are resolved here.
    /// </summary>
    /// <param name="path">A path with a drive or a share. One that already begins like a device (<c>\\?\</c>, <c>\\.\</c>) is left alone, and so is one that is not whole.</param>
    internal static string Prefixed(string path)
    {
        if (path.Length < LongFrom || IsDevice(path) || !IsWhole(path))
        {
            return path;
        }

        bool isShare = IsSlash(path[0]);
        List<string> parts = [];

        // What stands first is a drive, or server and share: dots do not lead out of it.
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
    // As .NET itself does before it calls the system, so that both mean the same file.
    private static string Whole(string path) => Path.GetFullPath(path);

    /// <summary>The path for .NET: itself.</summary>
    public static string Of(string path) => path;

    /// <summary>The path itself.</summary>
    public static string Plain(string path) => path;
#else
    // .NET Framework does not resolve paths beyond the limit everywhere.
    private static string Whole(string path) => IsWhole(path) ? path : Path.GetFullPath(path);

    // Whether this process takes the prefix. powershell.exe does. Another program that hosts Windows PowerShell, and was built for a .NET Framework before
    // 4.6.2, does not: 260 characters are its limit, and what is shorter must stay as it is. The habit could be switched off for the whole process only, and
    // only before the first path was used, which is long ago when a module is loaded.
    private static readonly bool IsTaken = Takes(@"\\?\C:\");

    /// <summary>The path for .NET Framework: with the prefix where Windows needs it.</summary>
    public static string Of(string path) => Posix.IsHere || !IsTaken ? path : Prefixed(path);

    /// <summary>A path as people know it, without the prefix.</summary>
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
