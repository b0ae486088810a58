using System.Text.RegularExpressions;

namespace SukiSdp.Archive;

/// <summary>
/// Names that file systems, operating systems and storage devices give to files and folders of their own, which appear in a folder of recordings
/// automatically. No recording and no session has such a name.
/// </summary>
internal static class SystemNames
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        // Windows.
        "System Volume Information", "$RECYCLE.BIN", "RECYCLER", "RECYCLED", "desktop.ini", "Thumbs.db", "ehthumbs.db", "ehthumbs_vista.db",

        // Linux and Unix.
        "lost+found", ".snapshot", ".snapshots", ".zfs", ".Trash", ".directory", "aquota.user", "aquota.group", "quota.user", "quota.group",

        // macOS.
        ".DS_Store", ".AppleDouble", ".AppleDB", ".AppleDesktop", ".apdisk", ".localized", ".Spotlight-V100", ".Trashes", ".fseventsd", ".TemporaryItems",
        ".DocumentRevisions-V100", ".VolumeIcon.icns", "Network Trash Folder", "Temporary Items",

        // Network storage: NetApp, Synology, QNAP, Samba.
        "~snapshot", ".recycle", "@eaDir", "#recycle", "#snapshot", "@Recycle", "@Recently-Snapshot", ".@__thumb", "@tmp",
    };

    // The state files of the sample script; AppleDouble files, trash of a user, files that were removed while open, files that chkdsk recovered, snapshots of Windows.
    private static readonly Regex Patterns = new(@"^(\.sukisdp-.+\.json|\._.+|\.Trash-\d+|\.nfs[0-9a-f]+|\.fuse_hidden[0-9a-f]+|found\.\d{3}|@GMT-[\d.-]+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Returns whether a file or folder of this name is the system's own.</summary>
    public static bool Has(string name) => Names.Contains(name) || Patterns.IsMatch(name);
}
