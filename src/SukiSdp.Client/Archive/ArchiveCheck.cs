using System.Globalization;
using SukiSdp.Transfer;

namespace SukiSdp.Archive;

/// <summary>A manifest to check by, and the folder that its paths are relative to. Both are full paths.</summary>
internal sealed record CheckedManifest(string Path, string Folder);

/// <summary>
/// Checks archives against their manifests, offline: every recorded file is there with its length and CRC32C, and no other file is. Several manifests of
/// one folder count as one.
/// </summary>
internal sealed class ArchiveCheck(int filesAtOnce, Clock clock, IArchiveSink sink, IRunObserver observer)
{
    /// <summary>Checks every archive.</summary>
    /// <exception cref="SukiSdpException">A manifest is not there, cannot be read, or is none.</exception>
    public async Task RunAsync(IReadOnlyCollection<CheckedManifest> manifests, CancellationToken stop)
    {
        List<(string Folder, ManifestIndex Index)> archives = [];
        foreach (IGrouping<string, CheckedManifest> archive in manifests.GroupBy(m => m.Folder, ArchivePath.Comparer))
        {
            ManifestIndex index = await ReadAsync(archive, stop).ConfigureAwait(false);
            archives.Add((archive.Key, index));

            // Each manifest is one item that was given; the files are told as those of the folder's first.
            observer.ItemListed(index.Sessions.Sum(s => s.Files.Count));
            foreach (CheckedManifest _ in archive.Skip(1))
            {
                observer.ItemListed(0);
            }
        }

        foreach ((string folder, ManifestIndex index) in archives)
        {
            HashSet<string> recorded = await CheckRecordedAsync(folder, index, stop).ConfigureAwait(false);
            recorded.UnionWith(manifests.Select(m => m.Path));
            FindExtra(folder, recorded, stop);
        }
    }

    private async Task<ManifestIndex> ReadAsync(IEnumerable<CheckedManifest> manifests, CancellationToken stop)
    {
        ManifestIndex index = new();
        foreach (CheckedManifest manifest in manifests)
        {
            try
            {
                int unreadable = await ManifestReader.ReadAsync(manifest.Path, clock, index.Add, stop).ConfigureAwait(false);
                if (unreadable > 0)
                {
                    observer.Warning(string.Format(
                        CultureInfo.InvariantCulture,
                        "'{0}': {1} of its lines are torn or damaged. Files that only they tell of count as extra until the next save records them again.",
                        manifest.Path,
                        unreadable));
                }
            }
            catch (Exception e) when (DiskFailure.Is(e))
            {
                throw new SukiSdpException(SukiError.ReadFailed, $"'{manifest.Path}': the manifest could not be read: {e.Message}", e);
            }
        }

        return index;
    }

    // Gives the full path of every recorded file.
    private async Task<HashSet<string>> CheckRecordedAsync(string folder, ManifestIndex index, CancellationToken stop)
    {
        HashSet<string> paths = new(ArchivePath.Comparer);
        using IEnumerator<RecordedSession> sessions = index.Sessions.GetEnumerator();
        using TaskGroup work = new(stop);
        for (int i = 0; i < filesAtOnce; i++)
        {
            work.Begin(() =>
            {
                while (Next() is { } session)
                {
                    CheckSession(folder, session, work.Stop);
                }

                return Task.CompletedTask;
            });
        }

        await work.WaitAsync().ConfigureAwait(false);
        return paths;

        RecordedSession? Next()
        {
            lock (sessions)
            {
                work.Stop.ThrowIfCancellationRequested();
                if (!sessions.MoveNext())
                {
                    return null;
                }

                paths.UnionWith(sessions.Current.Files.Select(f => ArchivePath.Full(folder, f.Path)));
                return sessions.Current;
            }
        }
    }

    // Whoever joins recordings may remove them afterwards: what is in a joined file that is there is not missing.
    private void CheckSession(string folder, RecordedSession session, CancellationToken stop)
    {
        HashSet<string> joined = [.. session.Files.Where(f => f.RecordingId is null && File.Exists(LongPath.Of(ArchivePath.Full(folder, f.Path)))).SelectMany(f => f.Sources)];
        foreach (RecordedFile file in session.Files)
        {
            Check(session.SessionId, file, ArchivePath.Full(folder, file.Path), mayBeMissing: file.RecordingId is { } id && joined.Contains(id), stop);
            observer.FileOver();
        }
    }

    private void Check(string sessionId, RecordedFile file, string path, bool mayBeMissing, CancellationToken stop)
    {
        FileInfo there = new(LongPath.Of(path));
        try
        {
            (ArchiveStatus status, string? reason) =
                !there.Exists && mayBeMissing ? (ArchiveStatus.Intact, "It is in the joined file.")
                : !there.Exists ? (ArchiveStatus.Missing, null)
                : (there.Attributes & FileAttributes.ReparsePoint) != 0 ? (ArchiveStatus.Changed, "It is a symbolic link.")
                : there.Length != file.Length ? (ArchiveStatus.Changed, "Its length differs.")
                : file.Crc32C is { } crc && ChecksumOf(path, there.Length, stop) != crc ? (ArchiveStatus.Changed, "Its CRC32C differs.")
                : (ArchiveStatus.Intact, null);
            sink.Checked(new SukiArchiveFinding
            {
                Status = status,
                Path = path,
                SessionId = sessionId,
                RecordingId = file.RecordingId,
                ExpectedLength = file.Length,
                Length = there.Exists ? there.Length : null,
                Reason = reason,
            });
        }
        catch (SukiSdpException failure)
        {
            sink.Failed(failure, path);
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            sink.Failed(new SukiSdpException(SukiError.ReadFailed, $"'{path}': it could not be read: {e.Message}", e), path);
        }
    }

    private uint ChecksumOf(string path, long length, CancellationToken stop)
    {
        try
        {
            return FileDigest.Read(path, withSha256: false, read => observer.FileProgress(path, read, length), stop).Crc32C;
        }
        finally
        {
            observer.FileEnded(path);
        }
    }

    // Part files and what belongs to them are on their way, and the next save's matter.
    private void FindExtra(string folder, HashSet<string> recorded, CancellationToken stop)
    {
        Stack<DirectoryInfo> folders = new([new DirectoryInfo(LongPath.Of(folder))]);
        while (folders.Count > 0)
        {
            DirectoryInfo next = folders.Pop();
            try
            {
                foreach (FileSystemInfo entry in next.EnumerateFileSystemInfos())
                {
                    stop.ThrowIfCancellationRequested();
                    if (entry is DirectoryInfo below && (entry.Attributes & FileAttributes.ReparsePoint) == 0)
                    {
                        folders.Push(new DirectoryInfo(LongPath.Of(below.FullName)));
                    }
                    else if (!recorded.Contains(LongPath.Plain(entry.FullName)) && !IsOnItsWay(entry.Name))
                    {
                        sink.Checked(new SukiArchiveFinding
                        {
                            Status = ArchiveStatus.Extra,
                            Path = LongPath.Plain(entry.FullName),
                            Length = (entry as FileInfo)?.Length,
                        });
                    }
                }
            }
            catch (DirectoryNotFoundException)
            {
                // An archive of which nothing is left has nothing extra either.
            }
            catch (Exception e) when (DiskFailure.Is(e))
            {
                sink.Failed(new SukiSdpException(SukiError.ReadFailed, $"'{LongPath.Plain(next.FullName)}': the folder could not be read: {e.Message}", e), LongPath.Plain(next.FullName));
            }
        }
    }

    private static bool IsOnItsWay(string name) =>
        name.EndsWith(".part", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".part.json", StringComparison.OrdinalIgnoreCase);
}
