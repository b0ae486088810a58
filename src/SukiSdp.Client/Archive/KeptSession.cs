namespace SukiSdp.Archive;

/// <summary>A session of which the disk has everything.</summary>
/// <param name="Files">The files of its recordings that are there.</param>
/// <param name="InJoinedFile">The recordings that are there in the joined file only.</param>
/// <param name="Removed">The recordings that were removed on purpose.</param>
internal sealed record KeptSession(IReadOnlyList<SukiRecordingFile> Files, IReadOnlyCollection<string> InJoinedFile, IReadOnlyCollection<string> Removed)
{
    /// <summary>How many recordings these are.</summary>
    public int Count => Files.Count + InJoinedFile.Count + Removed.Count;
}
