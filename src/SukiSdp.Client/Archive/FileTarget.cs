namespace SukiSdp.Archive;

/// <summary>The names that a recording's file has, or can get.</summary>
/// <param name="Planned">The planned name, a full path, which is used until the content is known.</param>
/// <param name="Own">The name that counts: the one in the manifest, otherwise the planned one. A file that has it is replaced when the recording is saved again.</param>
/// <param name="Recorded">The line of the recording in the manifest; null for none.</param>
/// <param name="IsRecorded">Whether the manifest lists <paramref name="Own"/>. It can list a name that isn't one of this file, such as one of another template.</param>
internal sealed record FileTarget(string Planned, string Own, RecordedFile? Recorded, bool IsRecorded);
