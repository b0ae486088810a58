using System.Globalization;

namespace SukiSdp.Files;

/// <summary>Maps exceptions of the file system to errors that name the file.</summary>
internal static class FileErrors
{
    // More than an hour at the usual 32 kB/s; a recording is often only a part of a visit.
    private const long UsualRecording = 128L * 1024 * 1024;

    /// <summary>Returns whether an exception is one of the file system.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>Refuses a link or a folder.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.LinkRefused"/> or <see cref="SukiError.TargetNotFile"/>.</exception>
    public static void ThrowIfNotFile(string path, FileAttributes attributes)
    {
        if (ReparsePoint.IsLink(path, attributes))
        {
            throw Link(path);
        }

        if ((attributes & FileAttributes.Directory) != 0)
        {
            throw NotFile(path);
        }
    }

    /// <summary>Converts an exception of the file system.</summary>
    public static SukiSdpException From(Exception cause, string path) =>
        cause is SukiSdpException ours ? ours
        : IsFull(cause) ? new SukiSdpException(SukiError.DiskFull, $"'{path}': the disk is full.", cause)
        : new SukiSdpException(SukiError.WriteFailed, $"'{path}': the file couldn't be written: {cause.Message}", cause);

    /// <summary>
    /// There isn't enough free space, which was detected before the first byte. The length is from a response and can be wrong, and smaller files may still fit, so the
    /// failure is limited to the file. The disk counts as full for all other files only if even a recording of usual size doesn't fit, or if a write
    /// fails (<see cref="From"/>).
    /// </summary>
    public static SukiSdpException Full(string path, long needed, DiskStatistics disk)
    {
        // In bytes if the units would show no difference.
        (string need, string free) = (DisplayText.Size(needed), DisplayText.Size(disk.Free));
        bool same = need == free;
        return new SukiSdpException(SukiError.DiskFull, string.Format(
            CultureInfo.InvariantCulture,
            "'{0}': the disk doesn't have enough free space: {1} {2} required, {3} available.",
            path,
            same ? $"{needed} bytes" : need,
            needed == 1 ? "is" : "are",
            same ? $"{disk.Free} bytes" : free))
        {
            IsLimitedToItem = needed > Math.Min(disk.Total, UsualRecording),
        };
    }

    /// <summary>A link has the name of a file of this module.</summary>
    public static SukiSdpException Link(string path) =>
        new(SukiError.LinkRefused, $"'{path}' is a symbolic link. Links are never followed or replaced. Remove it, or specify another destination.");

    /// <summary>A folder or another item has the name of a file of this module.</summary>
    public static SukiSdpException NotFile(string path) =>
        new(SukiError.TargetNotFile, $"'{path}' exists and isn't a file. Remove it, or specify another destination.");

    /// <summary>A folder couldn't be created.</summary>
    public static SukiSdpException NoFolder(Exception cause, string folder) => File.Exists(LongPath.Of(folder))
        ? new SukiSdpException(SukiError.WriteFailed, $"'{folder}' is a file, but a folder with that name is required. Remove it, or specify another destination.", cause)
        : From(cause, folder);

    /// <summary>Another process has locked the file. This is transient.</summary>
    public static SukiSdpException Busy(string path) =>
        new(SukiError.FileBusy, $"'{path}': another process is saving this file. This run didn't save it.") { IsTransient = true };

    /// <summary>Another process has locked the file without writing to it.</summary>
    public static SukiSdpException Stuck(string path, TimeSpan limit) =>
        new(SukiError.FileBusy, string.Format(CultureInfo.InvariantCulture, "'{0}': another process has this file open, and has written nothing to it for {1:0} minutes. This run didn't save it.", path, limit.TotalMinutes));

    /// <summary>A file couldn't be renamed, because another program has a file with its final name open.</summary>
    public static SukiSdpException OpenElsewhere(string path, string partPath, string nextRun) =>
        new(SukiError.FileBusy, $"'{path}' is open in another program and couldn't be replaced. The new file is complete ('{partPath}'), and {nextRun} renames it.");

    /// <summary>A file couldn't be renamed, because a read-only file has its final name.</summary>
    public static SukiSdpException ReadOnly(string path, string partPath, string nextRun) =>
        new(SukiError.WriteFailed, $"'{path}' is read-only and couldn't be replaced. The new file is complete ('{partPath}'), and {nextRun} renames it when the existing file is writable.");

    /// <summary>A file couldn't be renamed.</summary>
    public static SukiSdpException Unnamed(string path, string partPath, int error, string nextRun) =>
        new(SukiError.WriteFailed, $"'{path}': the complete file couldn't be renamed to its final name (error {error}). It remains at '{partPath}', and {nextRun} renames it.");

    private static bool IsFull(Exception e) =>
        e is IOException && (e.HResult is Win32.DiskFull or Win32.HandleDiskFull or Win32.QuotaExceeded || (Posix.IsHere && (e.HResult == Posix.ENOSPC || e.HResult == Posix.EDQUOT)));
}
