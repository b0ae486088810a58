using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>The path of a manifest, and the folder that its paths are relative to.</summary>
/// <param name="Path">The manifest's full path.</param>
/// <param name="Destination">The folder of the recordings, a full path: paths in the manifest are relative to it, regardless of where the manifest is.</param>
/// <param name="IsReadOnly">Whether nothing is written, as with <c>-WhatIf</c>.</param>
internal sealed record ManifestSettings(string Path, string Destination, bool IsReadOnly)
{
    /// <summary>Whether saved files replace missing or changed files.</summary>
    public bool IsRepair { get; init; }

    /// <summary>Who can read it when it is created.</summary>
    public Readers Readers { get; init; }

    /// <summary>Replaces <see cref="AppendFile.Open"/> in tests; null otherwise.</summary>
    public Func<string, AppendFile>? Opener { get; init; }

    /// <summary>Opens the file to add lines.</summary>
    public AppendFile Open(string path) => Opener?.Invoke(path) ?? AppendFile.Open(path, readers: Readers);
}
