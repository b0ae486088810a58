using System.Management.Automation;
using SukiSdp.Archive;
using SukiSdp.Files;

namespace SukiSdp.Commands;

/// <summary>Manifests that users specify: a file, or the folder that contains it.</summary>
internal static class ManifestPath
{
    private const string What = "The manifest";
    private const string UsualName = "archive.jsonl";

    /// <summary>The full path of the manifest to write, which need not exist. A folder stands for the manifest of the usual name in it.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ManifestInvalid"/>: it isn't a path of the file system.</exception>
    public static string ResolveToWrite(PSCmdlet command, string path)
    {
        string full = FileSystemPath.Resolve(command, path, What, SukiError.ManifestInvalid);
        string inFolder = Path.Combine(full, UsualName);
        return IsFile(inFolder) ? inFolder : full;
    }

    /// <summary>The full paths of the manifests to read. A folder stands for all manifests in it, such as those of several shards.</summary>
    /// <param name="command">The command, whose location relative paths start from.</param>
    /// <param name="path">What was specified.</param>
    /// <param name="isLiteral">Whether wildcard characters are treated literally. A pattern doesn't match folders without a manifest.</param>
    /// <exception cref="SukiSdpException">There is none, or the path isn't one of the file system.</exception>
    public static IReadOnlyList<string> Resolve(PSCmdlet command, string path, bool isLiteral)
    {
        IReadOnlyList<string> found = isLiteral
            ? [FileSystemPath.Resolve(command, path, What, SukiError.ManifestInvalid)]
            : FileSystemPath.ResolveWildcards(command, path, What, SukiError.ManifestInvalid, item => IsFile(item) || FindInFolder(item).Count > 0);
        return found.Count > 0
            ? [.. found.SelectMany(item => FindInFolder(item) is { Count: > 0 } manifests ? manifests : [item])]
            : throw new SukiSdpException(SukiError.ReadFailed, $"Cannot find the manifest '{DisplayText.Of(path)}'.");
    }

    private static IReadOnlyList<string> FindInFolder(string path)
    {
        if (!Directory.Exists(LongPath.Of(path)))
        {
            return [];
        }

        try
        {
            return [.. new DirectoryInfo(LongPath.Of(path)).EnumerateFiles("*.jsonl")
                .Where(file => file.Extension.Equals(".jsonl", StringComparison.OrdinalIgnoreCase))
                .Select(file => LongPath.Plain(file.FullName))
                .Where(MayBeManifest)
                .OrderBy(file => file, StringComparer.Ordinal)];
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new SukiSdpException(SukiError.ReadFailed, $"'{path}': the folder couldn't be read: {e.Message}", e);
        }
    }

    // What can't be opened is reported when it is read.
    private static bool MayBeManifest(string path)
    {
        try
        {
            return Path.GetFileName(path) == UsualName || ManifestReader.IsManifest(path);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return true;
        }
    }

    private static bool IsFile(string path) => File.Exists(LongPath.Of(path));
}
