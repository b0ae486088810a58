namespace SukiSdp.Reporting;

/// <summary>A recording or joined file with its condition on disk.</summary>
/// <param name="Item">What the manifest says.</param>
/// <param name="RelativePath">Its path relative to the page, with forward slashes.</param>
/// <param name="Condition">Its condition.</param>
/// <param name="Note">What is wrong with it, as a sentence without a path; null for nothing.</param>
/// <param name="Measured">Its levels; null for a file that wasn't read.</param>
internal sealed record ReportedFile(SukiArchiveItem Item, string RelativePath, FileCondition Condition, string? Note, Measurement? Measured)
{
    /// <summary>Its length on disk, bytes; null when it isn't known.</summary>
    public long? Length { get; init; }

    /// <summary>Whether it is a folder, is or is reached through a link, or has no path, so that the page must not refer to it.</summary>
    public bool IsLink { get; init; }

    /// <summary>Whether the file exists.</summary>
    public bool IsOnDisk => !IsLink && Condition is FileCondition.Intact or FileCondition.NotVerified or FileCondition.Changed or FileCondition.Unreadable;

    /// <summary>Whether it is a recording of the archive: not a joined file, and not removed.</summary>
    public bool IsRecording => Item.State == ArchiveItemState.Saved || Item.IsOnlyInJoinedFile;

    /// <summary>Playing time of the file or, if it isn't measured, that in the manifest, seconds; null when it isn't known.</summary>
    public double? Seconds => Measured?.Seconds ?? Item.Duration?.TotalSeconds;
}
