using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>The manifests in a folder.</summary>
internal static class ManifestFiles
{
    /// <summary>The usual name of a manifest.</summary>
    public const string UsualName = "archive.jsonl";

    /// <summary>The full paths of the manifests in a folder, such as those of several shards; none if the folder doesn't exist.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ReadFailed"/>: the folder cannot be read.</exception>
    public static IReadOnlyList<string> FindIn(string folder)
    {
        if (!Directory.Exists(LongPath.Of(folder)))
        {
            return [];
        }

        try
        {
            return [.. new DirectoryInfo(LongPath.Of(folder)).EnumerateFiles("*.jsonl")
                .Where(file => file.Extension.Equals(".jsonl", StringComparison.OrdinalIgnoreCase))
                .Select(file => LongPath.Plain(file.FullName))
                .Where(MayBeManifest)
                .OrderBy(file => file, StringComparer.Ordinal)];
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new SukiSdpException(SukiError.ReadFailed, $"'{folder}': the folder couldn't be read: {e.Message}", e);
        }
    }

    // A file that can't be opened is reported when it is read.
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
}
