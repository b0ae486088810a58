namespace SukiSdp.Reporting;

/// <summary>The condition of a file of the archive on disk.</summary>
internal enum FileCondition
{
    /// <summary>It is what the manifest says.</summary>
    Intact,

    /// <summary>It has the length that the manifest says, which has no checksum of it.</summary>
    NotVerified,

    /// <summary>It isn't what the manifest says.</summary>
    Changed,

    /// <summary>It doesn't exist.</summary>
    Missing,

    /// <summary>It was removed, and is part of a joined file that is intact.</summary>
    InJoinedFile,

    /// <summary>It was removed with <c>Remove-SukiArchiveItem</c>.</summary>
    Removed,

    /// <summary>It couldn't be read.</summary>
    Unreadable,
}
