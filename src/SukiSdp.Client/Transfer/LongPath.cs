namespace SukiSdp.Transfer;

/// <summary>Paths beyond 260 characters on .NET Framework, which needs a prefix for them.</summary>
internal static class LongPath
{
#if NET
    /// <summary>The path itself: .NET takes any length.</summary>
    public static string Of(string path) => path;

    /// <summary>The path itself.</summary>
    public static string Plain(string path) => path;
#else
    // Whether this process takes the prefix. powershell.exe does. Another program that hosts Windows PowerShell, and was built for a .NET Framework before
    // 4.6.2, does not: 260 characters are its limit, and what is shorter must stay as it is. The habit could be switched off for the whole process only, and
    // only before the first path was used, which is long ago when a module is loaded.
    private static readonly bool IsTaken = Takes(@"\\?\C:\");

    /// <summary>The full path with <c>\\?\</c> in front where Windows needs it.</summary>
    public static string Of(string path) =>
        Posix.IsHere || !IsTaken || path.Length < 240 || path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path
        : path.StartsWith(@"\\", StringComparison.Ordinal) ? @"\\?\UNC\" + path.Substring(2)
        : @"\\?\" + path;

    /// <summary>A path as people know it, without the prefix.</summary>
    public static string Plain(string path) =>
        path.StartsWith(@"\\?\UNC\", StringComparison.Ordinal) ? @"\\" + path.Substring(8)
        : path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path.Substring(4)
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
