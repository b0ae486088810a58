using SukiSdp.Archive;

namespace SukiSdp.Reporting;

/// <summary>What a manifest says of a session as a whole.</summary>
/// <param name="Manifest">The full path of the manifest.</param>
/// <param name="State">Its state.</param>
/// <param name="Recordings">How many recordings it has; null when that isn't known.</param>
/// <param name="At">When that was recorded; null when that isn't known.</param>
/// <param name="IsLine">Whether a line says so. Otherwise, the manifest has lines of its files only.</param>
internal sealed record SessionState(string Manifest, RecordedState State, int? Recordings, DateTimeOffset? At, bool IsLine);
