namespace SukiSdp;

/// <summary>The status of a file or a session of an archive, compared with the manifest.</summary>
public enum ArchiveStatus
{
    /// <summary>The file exists with the recorded length and checksum, or was removed after it was joined and is in the joined file.</summary>
    Intact,

    /// <summary>A recorded file doesn't exist, or a session is recorded as complete with more recordings than the manifest lists.</summary>
    Missing,

    /// <summary>The file exists, and differs from the manifest.</summary>
    Changed,

    /// <summary>The file exists, and the manifest doesn't list it.</summary>
    Extra,

    /// <summary>
    /// It isn't known whether the item is complete: a session that isn't recorded as complete, a manifest with invalid lines or without sessions, or a file for which the
    /// manifest has no checksum.
    /// </summary>
    Incomplete,
}

/// <summary>One file or session of an archive, checked against its manifest.</summary>
public sealed class SukiArchiveFinding
{
    private readonly string? _relativePath;

    /// <summary>The status.</summary>
    public ArchiveStatus Status { get; init; }

    /// <summary>The full path of the file, or of the manifest; empty for a session as a whole.</summary>
    public string Path { get; init; } = "";

    /// <summary>The same as <see cref="Path"/>, under the name that PowerShell's own files have.</summary>
    public string FullName => Path;

    /// <summary>The path relative to the folder of the archive, with <c>/</c> between its parts; the same as <see cref="Path"/> for a manifest outside of it.</summary>
    public string RelativePath { get => _relativePath ?? Path; init => _relativePath = value; }

    /// <summary>The ambient session's id; null for a file that isn't recorded.</summary>
    public string? SessionId { get; init; }

    /// <summary>The recording's id; null for a file that isn't recorded, or is a joined file.</summary>
    public string? RecordingId { get; init; }

    /// <summary>The full path of the manifest that lists it; of several manifests in one folder, the one that lists the session.</summary>
    public string ManifestPath { get; set; } = "";

    /// <summary>The full path of the archive's folder.</summary>
    public string Destination { get; set; } = "";

    /// <summary>The recorded length in bytes; null for a file that isn't recorded.</summary>
    public long? ExpectedLength { get; init; }

    /// <summary>The length on disk in bytes; null for a file that doesn't exist.</summary>
    public long? Length { get; init; }

    /// <summary>A description of the finding, such as what has changed; null for none.</summary>
    public string? Reason { get; init; }

    /// <summary>The status with the path, or with the session if there is no path.</summary>
    public override string ToString() => $"{Status}: {(Path.Length > 0 ? Path : SessionId)}";
}
