using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>
/// Removes files of archives. A file is removed only if the manifest lists it and the file matches the manifest. Its removal is recorded before (<c>removing</c>)
/// and after (<c>removed</c>), so that a run that is interrupted in between leaves no file that is reported as missing or downloaded again.
/// </summary>
internal sealed class ArchiveRemoval(RemovalSettings settings, Clock clock, IRemovalSink sink, IRunObserver observer) : IDisposable
{
    private readonly Dictionary<(string Manifest, string Folder), Task<RemovalTarget>> _archives = [];
    private readonly ConcurrentDictionary<string, ManifestAppender> _appenders = new(ArchivePath.Comparer);
    private readonly HashTable64 _taken = new();
    private readonly TextHash _hash = new((ulong)(clock.NextRandom() * long.MaxValue));

    /// <summary>Removes items until the input is complete.</summary>
    /// <exception cref="SukiSdpException">A failure that ends everything.</exception>
    public async Task RunAsync(InputQueue<SukiArchiveItem> input, CancellationToken cancellationToken)
    {
        using TaskGroup work = new(cancellationToken);
        for (int i = 0; i < settings.ThrottleLimit; i++)
        {
            work.Begin(TakeAllAsync);
        }

        await work.WaitAsync().ConfigureAwait(false);

        async Task TakeAllAsync()
        {
            while (await input.TakeAsync(work.CancellationToken).ConfigureAwait(false) is { } item)
            {
                observer.ItemExpanded(1);
                try
                {
                    await RemoveAsync(item, work.CancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (ItemErrors.Is(e))
                {
                    sink.Failed(ItemErrors.From(e, $"'{item}'"), item);
                }
                finally
                {
                    observer.FileCompleted();
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ManifestAppender appender in _appenders.Values)
        {
            appender.Dispose();
        }
    }

    private async Task RemoveAsync(SukiArchiveItem item, CancellationToken cancellationToken)
    {
        if (item.State is ArchiveItemState.Deleted or ArchiveItemState.Incomplete)
        {
            observer.Verbose($"{DisplayText.Session(item.SessionId)}: the item has no file to remove.");
            return;
        }

        RemovalTarget archive = await OpenAsync(item, cancellationToken).ConfigureAwait(false);
        RecordedFile recorded = archive.Find(item);
        string path = archive.FullPath(recorded);
        if (!TryTake(archive, item.SessionId, recorded))
        {
            observer.Verbose($"'{path}': duplicate item ignored.");
            return;
        }

        if ((recorded.Removal == Removal.Ended || item.State == ArchiveItemState.Removed) && !archive.Exists(recorded))
        {
            observer.Verbose($"'{path}': skipped, because it is removed.");
            return;
        }

        if (settings.KeepJoined && recorded.RecordingId is null)
        {
            observer.Verbose($"'{path}': skipped, because -KeepJoined keeps joined files.");
            return;
        }

        FileSnapshot? before = archive.Verify(recorded, cancellationToken);
        if (settings.KeepJoined)
        {
            if (!await archive.IsJoinedAsync(item.SessionId, recorded, before, cancellationToken).ConfigureAwait(false))
            {
                observer.Verbose($"'{path}': wasn't removed, because its joined file isn't intact.");
                return;
            }

            // If another process has removed it, a later file with its name wasn't compared, and must be kept.
            before = archive.Exists(recorded) ? before : null;
        }

        if (!await sink.ConfirmAsync(path, recorded.RecordingId is null ? "Remove joined file" : "Remove recording", cancellationToken).ConfigureAwait(false) || settings.IsTrial)
        {
            return;
        }

        if (before is null && recorded.Removal == Removal.None && !archive.IsInJoinedFile(item.SessionId, recorded))
        {
            observer.Warning($"'{path}': the file doesn't exist. The manifest records it as removed.");
        }

        // The recordings that only the joined file contains are removed on purpose.
        RecordedFile[] all = [recorded, .. recorded.RecordingId is null ? archive.FindOnlyIn(item.SessionId, recorded) : []];
        await archive.RecordAsync(item, all, removedAt: null, cancellationToken).ConfigureAwait(false);
        if (before is not null)
        {
            RemovalTarget.Delete(before);
        }

        DateTimeOffset removedAt = clock.UtcNow();
        await archive.RecordAsync(item, all, removedAt, CancellationToken.None).ConfigureAwait(false);
        archive.RemoveEmptyFolders(path);
        observer.Verbose($"'{path}': removed.");
        sink.Removed(new SukiArchiveItem
        {
            SessionId = item.SessionId,
            RecordingId = recorded.RecordingId,
            EncounterId = archive.FindEncounter(item.SessionId),
            SequenceNumber = recorded.SequenceNumber,
            State = ArchiveItemState.Removed,
            Path = path,
            Length = recorded.Length,
            Duration = item.Duration,
            Crc32C = recorded.Crc32C?.ToString("x8", CultureInfo.InvariantCulture),
            Sha256 = recorded.Sha256,
            SavedAt = recorded.SavedAt?.LocalDateTime,
            RemovedAt = removedAt.LocalDateTime,
            ManifestPath = item.ManifestPath,
            Destination = item.Destination,
        });
    }

    // Only a hash of each file is kept. A file that several manifests of the folder list is one item.
    private bool TryTake(RemovalTarget archive, string sessionId, RecordedFile recorded)
    {
        byte[] session = Encoding.UTF8.GetBytes(sessionId), recording = Encoding.UTF8.GetBytes(recorded.RecordingId ?? ""), path = Encoding.UTF8.GetBytes(archive.FullPath(recorded));
        lock (_taken)
        {
            bool isNew = _taken.Add(HashIn(archive.Manifest));
            foreach (string other in isNew ? archive.FindOthers(sessionId, recorded) : [])
            {
                _taken.Add(HashIn(other));
            }

            return isNew;
        }

        ulong HashIn(string manifest) => _hash.Of(Encoding.UTF8.GetBytes(manifest), session, recording, path);
    }

    private async Task<RemovalTarget> OpenAsync(SukiArchiveItem item, CancellationToken cancellationToken)
    {
        Task<RemovalTarget> opening;
        lock (_archives)
        {
            (string, string) key = (item.ManifestPath, item.Destination);
            if (!_archives.TryGetValue(key, out opening!))
            {
                _archives.Add(key, opening = RemovalTarget.OpenAsync(item.ManifestPath, item.Destination, AppenderOf, clock, observer, cancellationToken));
            }
        }

        return await opening.ConfigureAwait(false);

        // One for each file, so that they don't wait for each other.
        ManifestAppender AppenderOf(string manifest) => _appenders.GetOrAdd(manifest, path => new ManifestAppender(path, clock, observer));
    }
}
