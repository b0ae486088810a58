
namespace SukiSdp.Transfer;

/// <summary>How much room there is.</summary>
internal static class DiskSpace
{
    /// <summary>Throws when a folder's disk has less than <paramref name="needed"/> bytes free. A system that does not say is believed to have enough.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.DiskFull"/>.</exception>
    public static void Require(string filePath, long needed)
    {
        string folder = Path.GetDirectoryName(filePath)!;
        if (Free(folder) is { } free && free < needed)
        {
            throw DiskFailure.Full(filePath, needed, free);
        }
    }

    private static long? Free(string folder)
    {
        if (!Posix.IsHere)
        {
            // Windows asks for the separator at the end of a share's name.
            return Win32.FreeSpace(LongPath.Of(folder).TrimEnd('\\') + '\\');
        }

        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
