using SukiSdp.Files;

namespace SukiSdp.Saving;

/// <summary>The folders that a run makes below its destination. One in which nothing could be saved goes again.</summary>
/// <param name="destination">The destination, a full path.</param>
/// <param name="readers">Who may read them.</param>
internal sealed class SessionFolders(string destination, Readers readers)
{
    // Those that were made here and may still have nothing in them.
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    /// <summary>Makes the folder of a file, and those above it that are missing.</summary>
    /// <exception cref="SukiSdpException">A link or a file has its name, or it cannot be made.</exception>
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

            // The destination may be a link, that is its owner's choice; what lies below it is ours.
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

    /// <summary>Removes the folder of a file that could not be saved, and those above it, where they were made here and have nothing in them.</summary>
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
                // Another file of the session is in it.
                return;
            }
        }
    }

    // A folder and those above it, up to the destination and without that.
    private IEnumerable<string> Below(string folder)
    {
        for (string at = folder; at.Length > destination.Length; at = Path.GetDirectoryName(at)!)
        {
            yield return at;
        }
    }
}
