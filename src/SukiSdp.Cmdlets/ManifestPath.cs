using System.Management.Automation;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Commands;

/// <summary>Manifests that users specify: a file, or the folder that contains it.</summary>
internal static class ManifestPath
{
    private const string What = "The manifest";

    /// <summary>The full path of the manifest to write, which doesn't have to exist. A folder represents the manifest with the usual name in it.</summary>
    /// <param name="command">The command, whose location relative paths start from.</param>
    /// <param name="path">What was specified.</param>
    /// <param name="destination">The full path of the folder of the recordings, which is created later if it doesn't exist.</param>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ManifestInvalid"/>: it isn't a path of the file system, or it will be a folder.</exception>
    public static string ResolveToWrite(PSCmdlet command, string path, string destination)
    {
        string full = FileSystemPath.Resolve(command, path, What, SukiError.ManifestInvalid);
        string inFolder = Path.Combine(full, ManifestFiles.UsualName);
        if (IsFile(inFolder))
        {
            return inFolder;
        }

        for (string? folder = destination; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (ArchivePath.Comparer.Equals(folder, full))
            {
                throw ManifestReader.Folder(full);
            }
        }

        return full;
    }

    /// <summary>The full paths of the manifests to read. A folder represents all manifests in it, such as those of several shards.</summary>
    /// <param name="command">The command, whose location relative paths start from.</param>
    /// <param name="path">What was specified.</param>
    /// <param name="isLiteral">Whether wildcard characters are treated literally. A pattern doesn't match folders without a manifest.</param>
    /// <exception cref="SukiSdpException">Nothing has this name, the folder contains no manifest, or the path isn't one of the file system.</exception>
    public static IReadOnlyList<string> Resolve(PSCmdlet command, string path, bool isLiteral)
    {
        IReadOnlyList<string> found = isLiteral
            ? [FileSystemPath.Resolve(command, path, What, SukiError.ManifestInvalid)]
            : FileSystemPath.ResolveWildcards(command, path, What, SukiError.ManifestInvalid, item => IsFile(item) || ManifestFiles.FindIn(item).Count > 0);
        return found.Count > 0
            ? [.. found.SelectMany(FindManifests)]
            : throw Missing(path);
    }

    private static IReadOnlyList<string> FindManifests(string path) =>
        ManifestFiles.FindIn(path) is { Count: > 0 } manifests ? manifests
        : Directory.Exists(LongPath.Of(path)) ? throw new SukiSdpException(SukiError.ManifestInvalid, $"The folder '{path}' contains no manifest.")
        : IsFile(path) ? [path]
        : throw Missing(path);

    private static SukiSdpException Missing(string path) => new(SukiError.ReadFailed, $"Cannot find the manifest or folder '{DisplayText.Of(path)}'.");

    private static bool IsFile(string path) => File.Exists(LongPath.Of(path));
}
