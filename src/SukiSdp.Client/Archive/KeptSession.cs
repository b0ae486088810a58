namespace SukiSdp.Archive;

/// <summary>A session whose recordings all exist on disk.</summary>
/// <param name="Files">The files of its recordings that exist.</param>
/// <param name="InJoinedFile">The recordings that exist only in the joined file.</param>
/// <param name="Removed">The recordings that were removed on purpose.</param>
internal sealed record KeptSession(IReadOnlyList<SukiRecordingFile> Files, IReadOnlyCollection<string> InJoinedFile, IReadOnlyCollection<string> Removed)
{
    /// <summary>The number of these recordings.</summary>
    public int Count => Files.Count + InJoinedFile.Count + Removed.Count;
}
