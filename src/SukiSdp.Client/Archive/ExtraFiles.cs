using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>Finds files in an archive that its manifests don't list.</summary>
/// <param name="folder">The archive's folder.</param>
/// <param name="recorded">The full paths of all recorded files, and of the manifests.</param>
/// <param name="isExcluded">Returns whether a path relative to the folder, with forward slashes, doesn't count.</param>
/// <param name="sink">Receives the findings.</param>
/// <param name="observer">Receives warnings.</param>
internal sealed class ExtraFiles(string folder, HashSet<string> recorded, Func<string, bool> isExcluded, IArchiveSink sink, IRunObserver observer)
{
    /// <summary>Searches the folder and all folders below it. Links aren't followed.</summary>
    public void Find(CancellationToken cancellationToken)
    {
        Stack<string> folders = new([folder]);
        while (folders.Count > 0)
        {
            string next = folders.Pop();
            try
            {
                foreach (FileSystemInfo entry in new DirectoryInfo(LongPath.Of(next)).EnumerateFileSystemInfos())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Look(entry, folders);
                }
            }
            catch (DirectoryNotFoundException)
            {
                // An archive that doesn't exist has no extra files.
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                observer.Warning($"The folder '{next}' can't be read: {e.Message} Files in it that aren't recorded can't be detected. Use -Exclude if the folder doesn't belong to the archive.");
            }
            catch (Exception e) when (ItemErrors.Is(e))
            {
                sink.Failed(ItemErrors.From(e, $"'{next}'"), next);
            }
        }
    }

    private void Look(FileSystemInfo entry, Stack<string> folders)
    {
        string path = LongPath.Plain(entry.FullName);
        if (recorded.Contains(path) || IsOnItsWay(entry.Name) || SystemNames.Has(entry.Name) || isExcluded(ArchivePath.Relative(folder, path)))
        {
            return;
        }

        // Another process has removed it since it was found.
        if (entry.Attributes == (FileAttributes)(-1))
        {
            return;
        }

        if (entry is DirectoryInfo && !ReparsePoint.IsLink(path, entry.Attributes))
        {
            folders.Push(path);
            return;
        }

        if (entry is FileInfo && ReportFiles.IsPart(path))
        {
            return;
        }

        sink.Checked(new SukiArchiveFinding { Status = ArchiveStatus.Extra, Path = path, RelativePath = ArchivePath.Relative(folder, path), Length = (entry as FileInfo)?.Length });
    }

    // Partial files and state files belong to the next save.
    private static bool IsOnItsWay(string name) =>
        name.EndsWith(".part", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".part.json", StringComparison.OrdinalIgnoreCase);
}
