namespace SukiSdp.Audio;

/// <summary>A recording of a session, on disk, and its place among the others.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="SequenceNumber">The recording's sequence number in the session.</param>
internal sealed record WavJoinSource(string Path, int SequenceNumber);
