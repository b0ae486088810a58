using SukiSdp.Files;

namespace SukiSdp.Saving;

/// <summary>The folders that a run creates below its destination. A folder in which nothing was saved is removed.</summary>
/// <param name="destination">The destination, a full path.</param>
/// <param name="readers">Who can read them.</param>
internal sealed class SessionFolders(string destination, Readers readers)
{
    // The folders that were created here, and can still be empty.
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    /// <summary>Creates the folder of a file, and the missing folders above it.</summary>
    /// <exception cref="SukiSdpException">A link or a file has its name, or it can't be created.</exception>
    public void Make(string filePath)
    {
        string folder = Path.GetDirectoryName(filePath)!;
        try
        {
            string[] missing = [.. Below(folder).Where(at => !Directory.Exists(LongPath.Of(at)))];
            PrivateFile.CreateFolder(folder, readers);
            lock (_made)
            {
                _made.UnionWith(missing);
            }

            // The destination can be a link, which the user chose; the folders below it can't.
            if (Below(folder).FirstOrDefault(PrivateFile.IsLink) is { } link)
            {
                throw FileErrors.Link(link);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.NoFolder(e, folder);
        }
    }

    /// <summary>Keeps the folders of a file that has its final name.</summary>
    public void Keep(string filePath)
    {
        lock (_made)
        {
            _made.ExceptWith(Below(Path.GetDirectoryName(filePath)!));
        }
    }

    /// <summary>Removes the folder of a file that couldn't be saved, and those above it, if they were created here and are empty.</summary>
    public void RemoveIfEmpty(string filePath)
    {
        foreach (string folder in Below(Path.GetDirectoryName(filePath)!))
        {
            lock (_made)
            {
                if (!_made.Contains(folder))
                {
                    return;
                }
            }

            try
            {
                Directory.Delete(LongPath.Of(folder));
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                // It contains another file of the session.
                return;
            }
        }
    }

    // Returns a folder and those above it, below the destination.
    private IEnumerable<string> Below(string folder)
    {
        for (string at = folder; at.Length > destination.Length; at = Path.GetDirectoryName(at)!)
        {
            yield return at;
        }
    }
}
