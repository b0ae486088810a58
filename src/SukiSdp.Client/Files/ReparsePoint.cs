namespace SukiSdp.Files;

/// <summary>
/// Detects which files and folders are links. On Windows, deduplication, OneDrive and other cloud providers, compression, backups and app aliases turn ordinary
/// files into reparse points, too. Only a name surrogate, whose tag indicates that it represents something with another name, is a link: a symbolic
/// link or a junction. On other systems, .NET marks only symbolic links as reparse points.
/// </summary>
/// <remarks>Source: "Reparse Point Tags" in the documentation of the Windows file system (<c>IsReparseTagNameSurrogate</c>).</remarks>
internal static class ReparsePoint
{
    private const uint NameSurrogate = 0x20000000;

    /// <summary>The tag of a symbolic link (<c>IO_REPARSE_TAG_SYMLINK</c>).</summary>
    public const uint SymbolicLink = 0xA000000C;

    // .NET has no names for FILE_ATTRIBUTE_RECALL_ON_OPEN and FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS.
    private const FileAttributes NotLocal = FileAttributes.Offline | (FileAttributes)0x40000 | (FileAttributes)0x400000;

    /// <summary>Returns whether attributes and tag are those of a link.</summary>
    /// <param name="attributes">The attributes of a file or folder.</param>
    /// <param name="tag">Its reparse tag; ignored where the attributes are not those of a reparse point.</param>
    public static bool IsLink(FileAttributes attributes, uint tag) => (attributes & FileAttributes.ReparsePoint) != 0 && (tag & NameSurrogate) != 0;

    /// <summary>Returns whether a file or folder whose attributes are known is a link. Only a reparse point costs a call to the file system; nothing is opened.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="attributes">Its attributes, not those of the target of a link.</param>
    public static bool IsLink(string path, FileAttributes attributes) =>
        (attributes & FileAttributes.ReparsePoint) != 0 && IsLink(attributes, TagOf(path));

    /// <summary>Returns whether the content is stored elsewhere, such as in a cloud or on tape, so that reading it would fetch it.</summary>
    /// <param name="attributes">The attributes of a file.</param>
    public static bool IsOffline(FileAttributes attributes) => (attributes & NotLocal) != 0;

    /// <summary>Returns whether the content of a file is stored elsewhere. The file is not opened.</summary>
    /// <param name="path">The full path.</param>
    public static bool IsOffline(string path)
    {
        try
        {
            return !Posix.IsHere && IsOffline(File.GetAttributes(LongPath.Of(path)));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return false;
        }
    }

    // A reparse point whose tag the system doesn't report is treated as a link, and therefore refused.
    private static uint TagOf(string path) => Posix.IsHere ? SymbolicLink : Win32.FindReparseTag(path) ?? SymbolicLink;
}
