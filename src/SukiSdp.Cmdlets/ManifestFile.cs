using System.Management.Automation;
using SukiSdp.Files;

namespace SukiSdp.Commands;

/// <summary>The manifest that a user means by a path: the file, or the one of the usual name in a folder.</summary>
internal static class ManifestFile
{
    /// <summary>The name of a manifest in its folder, unless it was given another.</summary>
    public const string UsualName = "archive.jsonl";

    private const string What = "The manifest";

    /// <summary>The full path of a manifest, which need not exist.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ManifestInvalid"/>: it isn't a path of the file system.</exception>
    public static string Resolve(PSCmdlet command, string path) => InFolder(FileSystemPath.Resolve(command, path, What, SukiError.ManifestInvalid));

    /// <summary>The full paths of the manifests that a path with wildcard characters matches. A folder without a manifest of the usual name doesn't match.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ManifestInvalid"/>: see <see cref="Resolve"/>.</exception>
    public static IReadOnlyList<string> ResolveWildcards(PSCmdlet command, string path) =>
        [.. FileSystemPath.ResolveWildcards(command, path, What, SukiError.ManifestInvalid, item => IsFile(InFolder(item))).Select(InFolder)];

    // A folder without one is refused when it is opened.
    private static string InFolder(string full) => Path.Combine(full, UsualName) is { } manifest && IsFile(manifest) ? manifest : full;

    private static bool IsFile(string path) => File.Exists(LongPath.Of(path));
}
