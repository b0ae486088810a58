using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>A manifest, and the folder that its paths are relative to. Both are full paths.</summary>
internal sealed record CheckedManifest(string Path, string Folder);

/// <summary>
/// Checks archives against their manifests, offline: every session is recorded completely, every recorded file exists with its length and CRC32C, and no
/// other file exists. Several manifests of one folder count as one.
/// </summary>
/// <param name="filesAtOnce">How many sessions are checked at once.</param>
/// <param name="isExcluded">Returns whether a path relative to the folder, with forward slashes, doesn't count as extra.</param>
/// <param name="clock">The clock.</param>
/// <param name="sink">Receives the findings.</param>
/// <param name="observer">Receives progress and warnings.</param>
internal sealed class ArchiveCheck(int filesAtOnce, Func<string, bool> isExcluded, Clock clock, IArchiveSink sink, IRunObserver observer)
{
    /// <summary>Checks every archive.</summary>
    /// <exception cref="SukiSdpException">A manifest doesn't exist, can't be read, or is another type of file.</exception>
    public async Task RunAsync(IReadOnlyCollection<CheckedManifest> manifests, CancellationToken cancellationToken)
    {
        List<(string Folder, ManifestIndex Index)> archives = [];
        Dictionary<string, LocatingSink> sinks = new(ArchivePath.Comparer);
        foreach (IGrouping<string, CheckedManifest> archive in manifests.GroupBy(m => m.Folder, ArchivePath.Comparer))
        {
            LocatingSink located = new(sink, archive.Key, archive.First().Path);
            sinks.Add(archive.Key, located);
            ManifestIndex index = await ReadAsync([.. archive], located, cancellationToken).ConfigureAwait(false);
            archives.Add((archive.Key, index));

            // Each manifest is one item of the input. The files of a folder count for its first manifest.
            observer.ItemExpanded(index.Sessions.Sum(s => s.Files.Count));
            foreach (CheckedManifest _ in archive.Skip(1))
            {
                observer.ItemExpanded(0);
            }
        }

        foreach ((string folder, ManifestIndex index) in archives)
        {
            HashSet<string> recorded = await CheckRecordedAsync(folder, index, sinks[folder], cancellationToken).ConfigureAwait(false);
            recorded.UnionWith(manifests.Select(m => m.Path));
            new ExtraFiles(folder, recorded, isExcluded, sinks[folder], observer).Find(cancellationToken);
        }
    }

    private async Task<ManifestIndex> ReadAsync(CheckedManifest[] manifests, LocatingSink located, CancellationToken cancellationToken)
    {
        ManifestIndex index = new();
        List<(CheckedManifest Manifest, ManifestFlaws Flaws)> flawed = [];
        foreach (CheckedManifest manifest in manifests)
        {
            try
            {
                ManifestFlaws flaws = await ManifestReader.ReadAsync(manifest.Path, clock, Take, cancellationToken).ConfigureAwait(false);
                if (flaws.Count > 0)
                {
                    flawed.Add((manifest, flaws));
                }

                void Take(in ManifestEntry entry)
                {
                    index.Add(entry);
                    if (manifests.Length > 1)
                    {
                        located.Note(ByteArena.Text(entry.Session), manifest.Path);
                    }
                }
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                throw ManifestReader.Unreadable(manifest.Path, e);
            }
        }

        // Another manifest can contain what one manifest lacks.
        flawed.ForEach(m => ReportFlaws(m.Manifest.Path, m.Flaws, index, located));
        if (!index.Sessions.Any())
        {
            located.Checked(new SukiArchiveFinding { Status = ArchiveStatus.Incomplete, Path = manifests[0].Path, Reason = "The manifest contains no sessions." });
        }

        return index;
    }

    // An incomplete line refers to a file that had its final name before the line was started, so the file is found as extra. The subject of an invalid line
    // isn't known.
    private void ReportFlaws(string path, ManifestFlaws flaws, ManifestIndex index, LocatingSink located)
    {
        observer.Warning($"'{path}': the manifest has {flaws}, which {(flaws.Count == 1 ? "was" : "were")} ignored. Files that only {(flaws.Count == 1 ? "that line lists" : "those lines list")} are reported as extra until the next save records them again.");
        if (flaws.Invalid > 0)
        {
            located.Checked(new SukiArchiveFinding
            {
                Status = ArchiveStatus.Incomplete,
                Path = path,
                Reason = $"The manifest has {flaws}. The content of {(flaws.Invalid == 1 ? "the invalid line" : "the invalid lines")} isn't known.",
            });
        }

        foreach (string session in flaws.Sessions.Distinct(StringComparer.Ordinal).Where(session => index.Find(session) is null))
        {
            located.Checked(new SukiArchiveFinding
            {
                Status = ArchiveStatus.Incomplete,
                Path = path,
                SessionId = session,
                Reason = "Only an incomplete line of the manifest refers to the session.",
            });
        }
    }

    // Gives the full path of every recorded file.
    private async Task<HashSet<string>> CheckRecordedAsync(string folder, ManifestIndex index, LocatingSink located, CancellationToken cancellationToken)
    {
        HashSet<string> paths = new(ArchivePath.Comparer);
        SessionCheck check = new(folder, located, observer);
        using IEnumerator<RecordedSession> sessions = index.Sessions.GetEnumerator();
        using TaskGroup work = new(cancellationToken);
        for (int i = 0; i < filesAtOnce; i++)
        {
            work.Begin(() =>
            {
                while (Next() is { } session)
                {
                    check.Run(session, work.CancellationToken);
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
                work.CancellationToken.ThrowIfCancellationRequested();
                if (!sessions.MoveNext())
                {
                    return null;
                }

                paths.UnionWith(sessions.Current.Files.Select(f => ArchivePath.Full(folder, f.Path)));
                return sessions.Current;
            }
        }
    }
}
