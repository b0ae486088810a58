using System.Globalization;

namespace SukiSdp.Transfer;

/// <summary>What the file system's exceptions mean, as sentences that name the file.</summary>
internal static class DiskFailure
{
    /// <summary>Whether an exception is the file system's.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>The failure as one of ours.</summary>
    public static SukiSdpException From(Exception cause, string path) =>
        cause is SukiSdpException ours ? ours
        : IsFull(cause) ? new SukiSdpException(SukiError.DiskFull, $"'{path}': the disk is full.", cause)
        : new SukiSdpException(SukiError.WriteFailed, $"'{path}': it could not be written: {cause.Message}", cause);

    /// <summary>Too little room, seen before the first byte.</summary>
    public static SukiSdpException Full(string path, long needed, long free) =>
        new(SukiError.DiskFull, string.Format(
            CultureInfo.InvariantCulture,
            "'{0}': the disk has too little room: {1:0.0} MiB are needed and {2:0.0} MiB are free.",
            path,
            needed / 1048576.0,
            free / 1048576.0));

    /// <summary>A link where a file of ours should be.</summary>
    public static SukiSdpException Link(string path) =>
        new(SukiError.LinkRefused, $"'{path}' is a symbolic link. Links are never followed or replaced; remove it or choose another destination.");

    /// <summary>A folder or something else where a file of ours should be.</summary>
    public static SukiSdpException NotFile(string path) =>
        new(SukiError.TargetNotFile, $"'{path}' exists and is not a file. Remove it or choose another destination.");

    /// <summary>A folder that could not be made.</summary>
    public static SukiSdpException NoFolder(Exception cause, string folder) => File.Exists(LongPath.Of(folder))
        ? new SukiSdpException(SukiError.WriteFailed, $"'{folder}' is a file, and a folder of that name is needed. Remove it or choose another destination.", cause)
        : From(cause, folder);

    /// <summary>A file that another process has locked.</summary>
    public static SukiSdpException Busy(string path) =>
        new(SukiError.FileBusy, $"'{path}': another process is saving this file. It was left to that process.");

    private static bool IsFull(Exception e) =>
        e is IOException && (e.HResult is Win32.DiskFull or Win32.HandleDiskFull || (Posix.IsHere && (e.HResult == Posix.ENOSPC || e.HResult == Posix.EDQUOT)));
}
