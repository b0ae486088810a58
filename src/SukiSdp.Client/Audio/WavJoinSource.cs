namespace SukiSdp.Audio;

/// <summary>A chunk of a session, on disk, and its place among the others.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="SequenceNumber">The chunk's sequence number in the session.</param>
public sealed record WavJoinSource(string Path, int SequenceNumber);
