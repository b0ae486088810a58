using SukiSdp.Files;

namespace SukiSdp.Saving;

/// <summary>The folders that a run creates below its destination. A folder in which nothing was saved is removed, when no file is being saved in it.</summary>
/// <param name="destination">The destination, a full path.</param>
/// <param name="readers">Who can read them.</param>
internal sealed class SessionFolders(string destination, Readers readers)
{
    // The folders that were created here, and can still be empty.
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    // How many files are being saved in a folder, or below it.
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);

    /// <summary>Creates the folder of a file, and the missing folders above it.</summary>
    /// <returns>The use of these folders, which ends when it is disposed of.</returns>
    /// <exception cref="SukiSdpException">A link or a file has its name, or it can't be created.</exception>
    public IDisposable Use(string filePath)
    {
        string folder = Path.GetDirectoryName(filePath)!;
        string[] folders = [.. Below(folder)];
        Begin(folders);
        FolderUse use = new(this, folders);
        try
        {
            Create(folder, folders);
            return use;
        }
        catch
        {
            use.Dispose();
            throw;
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

    private void Create(string folder, string[] folders)
    {
        try
        {
            string[] missing = [.. folders.Where(at => !Directory.Exists(LongPath.Of(at)))];
            PrivateFile.CreateFolder(folder, readers);
            lock (_made)
            {
                _made.UnionWith(missing);
            }

            // The destination can be a link, which the user chose; the folders below it can't.
            if (folders.FirstOrDefault(PrivateFile.IsLink) is { } link)
            {
                throw FileErrors.Link(link);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.NoFolder(e, folder);
        }
    }

    // Returns a folder and those above it, below the destination, from the inside outwards.
    private IEnumerable<string> Below(string folder)
    {
        for (string at = folder; at.Length > destination.Length; at = Path.GetDirectoryName(at)!)
        {
            yield return at;
        }
    }

    private void Begin(string[] folders)
    {
        lock (_made)
        {
            foreach (string folder in folders)
            {
                _uses[folder] = _uses.TryGetValue(folder, out int uses) ? uses + 1 : 1;
            }
        }
    }

    // Removes a folder within the lock, so that no other use begins in the meantime.
    private void End(string folder)
    {
        lock (_made)
        {
            if (--_uses[folder] > 0)
            {
                return;
            }

            _uses.Remove(folder);
            if (!_made.Contains(folder))
            {
                return;
            }

            try
            {
                Directory.Delete(LongPath.Of(folder));
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                // It contains another file of the session.
            }
        }
    }

    private sealed class FolderUse(SessionFolders owner, string[] folders) : IDisposable
    {
        public void Dispose() => Array.ForEach(folders, owner.End);
    }
}
