using System.Management.Automation;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Commands;

/// <summary>Manifests that users specify: a file, or the folder that it is in.</summary>
internal static class ManifestPath
{
    /// <summary>The manifests that a path means, as full paths.</summary>
    /// <param name="command">The command, whose location relative paths start from.</param>
    /// <param name="path">What was specified.</param>
    /// <param name="isLiteral">Whether wildcard characters are treated literally.</param>
    /// <exception cref="SukiSdpException">There is none, or the path isn't one of the file system.</exception>
    public static IReadOnlyList<string> Resolve(PSCmdlet command, string path, bool isLiteral)
    {
        IReadOnlyList<string> found = isLiteral
            ? [FileSystemPath.Resolve(command, path, "The manifest", SukiError.ManifestInvalid)]
            : FileSystemPath.ResolveWildcards(command, path, "The manifest", SukiError.ManifestInvalid, item => File.Exists(LongPath.Of(item)) || Directory.Exists(LongPath.Of(item)));
        return found.Count > 0 ? [.. found.SelectMany(ExpandFolder)] : throw new SukiSdpException(SukiError.ReadFailed, $"Cannot find the manifest '{DisplayText.Of(path)}'.");
    }

    private static IReadOnlyList<string> ExpandFolder(string path)
    {
        if (!Directory.Exists(LongPath.Of(path)))
        {
            return [path];
        }

        try
        {
            string[] manifests = [.. new DirectoryInfo(LongPath.Of(path)).EnumerateFiles("*.jsonl")
                .Where(file => file.Extension.Equals(".jsonl", StringComparison.OrdinalIgnoreCase))
                .Select(file => LongPath.Plain(file.FullName))
                .Where(ManifestReader.IsManifest)
                .OrderBy(file => file, StringComparer.Ordinal)];
            return manifests.Length > 0 ? manifests : throw new SukiSdpException(SukiError.ReadFailed, $"Cannot find a manifest (*.jsonl) in the folder '{path}'.");
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new SukiSdpException(SukiError.ReadFailed, $"'{path}': the folder couldn't be read: {e.Message}", e);
        }
    }
}
