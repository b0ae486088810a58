namespace SukiSdp.Files;

/// <summary>An existing file with a final name.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="WrittenAt">When it was last written, UTC.</param>
internal sealed record FileSnapshot(string Path, long Length, DateTime WrittenAt)
{
    /// <summary>Returns the file with a name; null if it doesn't exist. Takes one file system request.</summary>
    /// <exception cref="SukiSdpException">A link or a folder has the name, or access is denied.</exception>
    public static FileSnapshot? At(string path)
    {
        try
        {
            FileInfo file = new(LongPath.Of(path));
            FileAttributes attributes = file.Attributes;
            if (attributes == (FileAttributes)(-1))
            {
                return null;
            }

            FileErrors.ThrowIfNotFile(path, attributes);
            return new FileSnapshot(path, file.Length, file.LastWriteTimeUtc);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, path);
        }
    }
}
