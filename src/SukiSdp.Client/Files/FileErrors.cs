using System.Globalization;

namespace SukiSdp.Files;

/// <summary>What the file system's exceptions mean, as sentences that name the file.</summary>
internal static class FileErrors
{
    // Over an hour at 32 kB/s, as sessions have it; a recording is one chunk of a visit.
    private const long UsualRecording = 128L * 1024 * 1024;

    /// <summary>Whether an exception is the file system's.</summary>
    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>Refuses what is not to be taken for a file: a link or a folder.</summary>
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

    /// <summary>The failure as one of ours.</summary>
    public static SukiSdpException From(Exception cause, string path) =>
        cause is SukiSdpException ours ? ours
        : IsFull(cause) ? new SukiSdpException(SukiError.DiskFull, $"'{path}': the disk is full.", cause)
        : new SukiSdpException(SukiError.WriteFailed, $"'{path}': the file couldn't be written: {cause.Message}", cause);

    /// <summary>
    /// Too little room, seen before the first byte. The length was stated by a response and can be wrong, and a large file leaves room for smaller ones: the
    /// failure is limited to the file. Only where there is no room even for a recording of usual size is the disk full for all others, as it is when a write
    /// fails (<see cref="From"/>).
    /// </summary>
    public static SukiSdpException Full(string path, long needed, DiskStatistics disk)
    {
        // To the byte where the units would show no difference.
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

    /// <summary>A link where a file of ours should be.</summary>
    public static SukiSdpException Link(string path) =>
        new(SukiError.LinkRefused, $"'{path}' is a symbolic link. Links are never followed or replaced. Remove it, or specify another destination.");

    /// <summary>A folder or something else where a file of ours should be.</summary>
    public static SukiSdpException NotFile(string path) =>
        new(SukiError.TargetNotFile, $"'{path}' exists and isn't a file. Remove it, or specify another destination.");

    /// <summary>A folder that could not be made.</summary>
    public static SukiSdpException NoFolder(Exception cause, string folder) => File.Exists(LongPath.Of(folder))
        ? new SukiSdpException(SukiError.WriteFailed, $"'{folder}' is a file, but a folder with that name is required. Remove it, or specify another destination.", cause)
        : From(cause, folder);

    /// <summary>A file that another process has locked. It passes.</summary>
    public static SukiSdpException Busy(string path) =>
        new(SukiError.FileBusy, $"'{path}': another process is saving this file. This run didn't save it.") { IsTransient = true };

    /// <summary>A file that another process has locked without writing to it.</summary>
    public static SukiSdpException Stuck(string path, TimeSpan limit) =>
        new(SukiError.FileBusy, string.Format(CultureInfo.InvariantCulture, "'{0}': another process has this file open, and has written nothing to it for {1:0} minutes. This run didn't save it.", path, limit.TotalMinutes));

    /// <summary>A file that would not take its final name, because another program has that open.</summary>
    public static SukiSdpException OpenElsewhere(string path, string partPath) =>
        new(SukiError.FileBusy, $"'{path}' is open in another program and couldn't be replaced. The new file is complete ('{partPath}'), and the next run renames it.");

    /// <summary>A file that would not take its final name, because a file that must not be written to has it.</summary>
    public static SukiSdpException ReadOnly(string path, string partPath) =>
        new(SukiError.WriteFailed, $"'{path}' is read-only and couldn't be replaced. The new file is complete ('{partPath}'), and the next run renames it when the existing file is writable.");

    /// <summary>A file that would not take its final name.</summary>
    public static SukiSdpException Unnamed(string path, string partPath, int error) =>
        new(SukiError.WriteFailed, $"'{path}': the complete file couldn't be renamed to its final name (error {error}). It remains at '{partPath}', and the next run renames it.");

    private static bool IsFull(Exception e) =>
        e is IOException && (e.HResult is Win32.DiskFull or Win32.HandleDiskFull || (Posix.IsHere && (e.HResult == Posix.ENOSPC || e.HResult == Posix.EDQUOT)));
}
