namespace SukiSdp;

/// <summary>What a file or a session of an archive is, measured by the manifest.</summary>
public enum ArchiveStatus
{
    /// <summary>There, with the recorded length and checksum; or removed after it was joined, and in the joined file.</summary>
    Intact,

    /// <summary>A file that is recorded and not there; or a session that is recorded as complete with more recordings than the manifest has lines for.</summary>
    Missing,

    /// <summary>There, and not as it was recorded.</summary>
    Changed,

    /// <summary>There, and not recorded.</summary>
    Extra,

    /// <summary>
    /// Not known to be whole: a session that is not recorded as complete, a manifest with invalid lines or without any session, or a file of which the
    /// manifest has no checksum.
    /// </summary>
    Incomplete,
}

/// <summary>One file or session of an archive, checked against its manifest.</summary>
public sealed class SukiArchiveFinding
{
    private readonly string? _relativePath;

    /// <summary>What it is.</summary>
    public ArchiveStatus Status { get; init; }

    /// <summary>The full path of the file, or of the manifest; empty for a session as a whole.</summary>
    public string Path { get; init; } = "";

    /// <summary>The same as <see cref="Path"/>, under the name that PowerShell's own files have.</summary>
    public string FullName => Path;

    /// <summary>The path relative to the folder of the archive, with <c>/</c> between its parts; the same as <see cref="Path"/> for a manifest outside of it.</summary>
    public string RelativePath { get => _relativePath ?? Path; init => _relativePath = value; }

    /// <summary>The ambient session's id; null for a file that is not recorded.</summary>
    public string? SessionId { get; init; }

    /// <summary>The recording's id; null for a file that is not recorded, or is not one recording.</summary>
    public string? RecordingId { get; init; }

    /// <summary>The recorded length in bytes; null for a file that is not recorded.</summary>
    public long? ExpectedLength { get; init; }

    /// <summary>The length on the disk in bytes; null for a file that is not there.</summary>
    public long? Length { get; init; }

    /// <summary>What is to be said of it in words, such as what has changed; null for nothing.</summary>
    public string? Reason { get; init; }

    /// <summary>The status with the path, or with the session where there is no path.</summary>
    public override string ToString() => $"{Status}: {(Path.Length > 0 ? Path : SessionId)}";
}
