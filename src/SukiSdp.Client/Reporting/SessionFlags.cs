namespace SukiSdp.Reporting;

/// <summary>What the report shows of a session as a whole. The script of the page has the same numbers.</summary>
[Flags]
internal enum SessionFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Sequence numbers between its first and last recording are missing.</summary>
    Gap = 1,

    /// <summary>A recording is silent.</summary>
    Silent = 2,

    /// <summary>A recording is mostly silent.</summary>
    MostlySilent = 4,

    /// <summary>A recording is clipped.</summary>
    Clipped = 8,

    /// <summary>A file isn't what the manifest says.</summary>
    Changed = 16,

    /// <summary>A file is missing.</summary>
    Missing = 32,

    /// <summary>A file couldn't be read.</summary>
    Unreadable = 64,

    /// <summary>The manifest doesn't say that the session is complete.</summary>
    InProgress = 128,

    /// <summary>The service has deleted its recordings.</summary>
    Deleted = 256,

    /// <summary>Files were removed with <c>Remove-SukiArchiveItem</c>.</summary>
    Removed = 512,

    /// <summary>A file is damaged: its header doesn't match its audio, or it isn't audio.</summary>
    Damaged = 1024,

    /// <summary>A file is audio in a format or an encoding that isn't measured.</summary>
    OtherFormat = 2048,

    /// <summary>The manifest has no checksum of a file.</summary>
    NotVerified = 4096,

    /// <summary>The session has fewer recordings than the manifest says, or they aren't counted.</summary>
    Incomplete = 8192,
}
