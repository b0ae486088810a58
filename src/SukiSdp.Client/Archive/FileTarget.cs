namespace SukiSdp.Archive;

/// <summary>The names that a recording's file has, or can get.</summary>
/// <param name="Planned">The planned name, a full path, by which the file goes until its content is known.</param>
/// <param name="Own">The name that counts: the one in the manifest, otherwise the planned one. A file that has it is replaced when the recording is saved again.</param>
/// <param name="Recorded">What the manifest has of the recording; null for nothing.</param>
/// <param name="IsRecorded">Whether the manifest has <paramref name="Own"/>. It can have a name that isn't one of this file, such as that of another template.</param>
internal sealed record FileTarget(string Planned, string Own, RecordedFile? Recorded, bool IsRecorded);
