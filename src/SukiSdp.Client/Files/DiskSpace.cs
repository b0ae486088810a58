namespace SukiSdp.Files;

/// <summary>What a file system says of itself, in bytes.</summary>
/// <param name="Total">How much it holds.</param>
/// <param name="Free">How much of that this user may still write.</param>
internal readonly record struct DiskStatistics(long Total, long Free);

/// <summary>The free space of a disk.</summary>
internal static class DiskSpace
{
    /// <summary>Refuses a file when its disk has less than <paramref name="needed"/> bytes free. A system that does not say is believed to have enough.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.DiskFull"/>.</exception>
    public static void Require(string filePath, long needed) => Require(filePath, needed, Ask(Path.GetDirectoryName(filePath)!));

    /// <summary>The same for a disk of which this is known.</summary>
    internal static void Require(string filePath, long needed, DiskStatistics? known)
    {
        // File systems without statistics, many network and FUSE ones among them, name 0 of 0 bytes: that is no statement.
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
