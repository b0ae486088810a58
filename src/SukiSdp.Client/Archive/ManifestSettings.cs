using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>Where a manifest is, and what its paths are relative to.</summary>
/// <param name="Path">The manifest's full path.</param>
/// <param name="Destination">The folder of the recordings, a full path: paths in the manifest are relative to it, wherever the manifest itself is.</param>
/// <param name="IsReadOnly">Whether nothing is to be written, as with <c>-WhatIf</c>.</param>
internal sealed record ManifestSettings(string Path, string Destination, bool IsReadOnly)
{
    /// <summary>Whether files that are saved replace what was missing or had changed.</summary>
    public bool IsRepair { get; init; }

    /// <summary>Who may read it when it is made.</summary>
    public Readers Readers { get; init; }

    /// <summary>Replaces <see cref="AppendFile.Open"/> in tests; null for that.</summary>
    public Func<string, AppendFile>? Opener { get; init; }

    /// <summary>Opens the file to add to it.</summary>
    public AppendFile Open(string path) => Opener?.Invoke(path) ?? AppendFile.Open(path, readers: Readers);
}
