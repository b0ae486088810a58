namespace SukiSdp.Files;

/// <summary>The space of a file system, in bytes.</summary>
/// <param name="Total">The size of the file system.</param>
/// <param name="Free">The free space for this user.</param>
internal readonly record struct DiskStatistics(long Total, long Free);

/// <summary>The free space of a disk.</summary>
internal static class DiskSpace
{
    /// <summary>Refuses a file if its disk has less than <paramref name="needed"/> bytes of free space. If the system doesn't report it, the space counts as sufficient.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.DiskFull"/>.</exception>
    public static void Require(string filePath, long needed) => Require(filePath, needed, Ask(Path.GetDirectoryName(filePath)!));

    /// <summary>The same for a disk of which this is known.</summary>
    internal static void Require(string filePath, long needed, DiskStatistics? known)
    {
        // File systems without statistics, such as many network and FUSE file systems, report 0 of 0 bytes, which isn't meaningful.
        if (known is { Total: > 0, Free: >= 0 } disk && disk.Free < needed)
        {
            throw FileErrors.Full(filePath, needed, disk);
        }
    }

    private static DiskStatistics? Ask(string folder)
    {
        if (!Posix.IsHere)
        {
            return Win32.Statistics(folder);
        }

        try
        {
            DriveInfo drive = new(folder);
            return new DiskStatistics(drive.TotalSize, drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
