namespace SukiSdp;

/// <summary>The state of an item of an archive in its manifest.</summary>
public enum ArchiveItemState
{
    /// <summary>A recording that is saved as a file.</summary>
    Saved,

    /// <summary>The joined file of a session.</summary>
    Joined,

    /// <summary>A file that was removed with <c>Remove-SukiArchiveItem</c>, or a recording that was removed after it was joined.</summary>
    Removed,

    /// <summary>A session whose recordings the service has deleted.</summary>
    Deleted,

    /// <summary>A session that isn't recorded as complete.</summary>
    Incomplete,
}

/// <summary>One file of an archive, or a session that has no complete set of files, as the manifest describes it. No audio is read.</summary>
public sealed class SukiArchiveItem
{
    /// <summary>The ambient session's id.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>The recording's id; null for a joined file and for a session.</summary>
    public string? RecordingId { get; init; }

    /// <summary>The id of the encounter (visit), if it was recorded; null otherwise.</summary>
    public string? EncounterId { get; init; }

    /// <summary>The recording's place in the session; null if it isn't known.</summary>
    public int? SequenceNumber { get; init; }

    /// <summary>The state in the manifest.</summary>
    public ArchiveItemState State { get; init; }

    /// <summary>The file's full path; empty for a session.</summary>
    public string Path { get; init; } = "";

    /// <summary>The same as <see cref="Path"/>, under the name that PowerShell's own files have.</summary>
    public string FullName => Path;

    /// <summary>The file's length in bytes; null for a session.</summary>
    public long? Length { get; init; }

    /// <summary>The playing time; null if it isn't recorded.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>CRC32C of the file, eight lower-case hex digits; null if it isn't recorded.</summary>
    public string? Crc32C { get; init; }

    /// <summary>SHA-256 of the file, lower-case hex digits; null if it isn't recorded.</summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// When the file got its final name, or when the state of the session was recorded, in local time; null if it isn't recorded. It is a <see cref="DateTime"/> like
    /// the dates of PowerShell's own files, because other types of dates can't be compared after Clixml, remoting or a job.
    /// </summary>
    public DateTime? SavedAt { get; init; }

    /// <summary>When the file was removed, in local time; null for any other, and for a recording that <c>Join-SukiRecording -RemoveSource</c> removed.</summary>
    public DateTime? RemovedAt { get; init; }

    /// <summary>Whether a recording was removed after it was joined, by <c>Join-SukiRecording -RemoveSource</c>: the manifest doesn't record that.</summary>
    internal bool IsOnlyInJoinedFile => State == ArchiveItemState.Removed && RemovedAt is null;

    /// <summary>Of a joined file: the ids of its recordings, in their order; empty for any other. As text, they are a JSON array.</summary>
    public IReadOnlyList<string> RecordingIds { get; init; } = RecordingIdList.None;

    /// <summary>The manifest's full path.</summary>
    public string ManifestPath { get; init; } = "";

    /// <summary>The full path of the folder that paths in the manifest are relative to.</summary>
    public string Destination { get; init; } = "";

    /// <summary>The file's full path, or the session.</summary>
    public override string ToString() => Path.Length > 0 ? Path : SessionId;
}
