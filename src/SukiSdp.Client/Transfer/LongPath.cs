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
    /// <summary>The full path with <c>\\?\</c> in front where Windows needs it.</summary>
    public static string Of(string path) =>
        Posix.IsHere || path.Length < 240 || path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path
        : path.StartsWith(@"\\", StringComparison.Ordinal) ? @"\\?\UNC\" + path.Substring(2)
        : @"\\?\" + path;

    /// <summary>A path as people know it, without the prefix.</summary>
    public static string Plain(string path) =>
        path.StartsWith(@"\\?\UNC\", StringComparison.Ordinal) ? @"\\" + path.Substring(8)
        : path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path.Substring(4)
        : path;
#endif
}
