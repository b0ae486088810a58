namespace SukiSdp.Archive;

/// <summary>A session of which the disk has everything.</summary>
/// <param name="Files">The files of its recordings that are there.</param>
/// <param name="InJoinedFile">The recordings that are there in the joined file only.</param>
internal sealed record KeptSession(IReadOnlyList<SukiRecordingFile> Files, IReadOnlyCollection<string> InJoinedFile);
