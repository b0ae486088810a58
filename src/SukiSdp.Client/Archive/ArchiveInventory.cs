using System.Globalization;
using System.Text;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>
/// Lists the contents of archives from their manifests, without reading any audio. The disk is read only to find whether recordings that are in a joined file also exist. Lines are read from the end of the manifest, because the last line of a file applies, so that
/// the first item is known at once. Only a hash of each file's identity is kept, in about 16 bytes.
/// </summary>
/// <param name="isWanted">Whether an item is to be listed.</param>
/// <param name="emit">Receives each item.</param>
/// <param name="flush">Completes when the emitted items have been received.</param>
/// <param name="clock">The clock.</param>
/// <param name="observer">Receives messages.</param>
internal sealed class ArchiveInventory(Func<SukiArchiveItem, bool> isWanted, Action<SukiArchiveItem> emit, Func<Task> flush, Clock clock, IRunObserver observer)
{
    /// <summary>Receives each line about a session, the newest first, also of those that aren't listed: the session, its state, how many recordings it has, and the date of the line.</summary>
    public Action<string, RecordedState, int?, DateTimeOffset?>? SessionRead { get; init; }

    private readonly TextHash _hash = new((ulong)(clock.NextRandom() * long.MaxValue));
    private readonly List<SukiArchiveItem> _items = [];
    private readonly HashTable64 _seen = new();

    // Encounters that became known after the files of their sessions were recorded.
    private readonly Dictionary<string, string> _encounters = new(StringComparer.Ordinal);

    // The recordings that joined files have. Each of them may have been removed since (Join-SukiRecording -RemoveSource), which the manifest doesn't record.
    private readonly HashTable64 _inJoined = new();

    // Sessions for which only lines about files have been read so far.
    private readonly Dictionary<string, (string? EncounterId, DateTimeOffset? At)> _open = new(StringComparer.Ordinal);

    /// <summary>Whether the disk is read to find which recordings exist that are in a joined file, too. Callers that read the files don't need it.</summary>
    public bool FindsJoinedSources { get; init; }

    /// <summary>Lists one manifest: the session that was recorded last first, and the recordings of a session in their order.</summary>
    /// <exception cref="SukiSdpException">The manifest can't be read, or is another type of file.</exception>
    public async Task RunAsync(CheckedManifest manifest, CancellationToken cancellationToken)
    {
        _seen.Clear();
        _inJoined.Clear();
        _open.Clear();
        _encounters.Clear();
        try
        {
            ManifestFlaws flaws = await ManifestReader.ReadBackwardAsync(manifest.Path, clock, Take, _ => EmitAsync(), cancellationToken).ConfigureAwait(false);
            if (flaws.Count > 0)
            {
                observer.Warning($"'{manifest.Path}': the manifest has {flaws}, which {(flaws.Count == 1 ? "was" : "were")} ignored.");
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw ManifestReader.Unreadable(manifest.Path, e);
        }

        _items.AddRange(_open.Select(session => SessionItem(session.Key, session.Value.EncounterId, ArchiveItemState.Incomplete, session.Value.At)));
        await EmitAsync().ConfigureAwait(false);

        void Take(in ManifestEntry entry)
        {
            if (entry.IsSession)
            {
                TakeSession(entry);
            }
            else if (entry.IsFile && _seen.Add(_hash.Of(entry.Session, entry.Recording, entry.Recording.Length > 0 ? default : entry.Path)))
            {
                TakeFile(entry);
            }
        }

        void TakeSession(in ManifestEntry entry)
        {
            SessionRead?.Invoke(ByteArena.Text(entry.Session), entry.State, entry.Recordings, entry.At);
            if (!_seen.Add(_hash.Of(entry.Session, default, default)))
            {
                return;
            }

            string id = ByteArena.Text(entry.Session);
            _open.Remove(id);
            if (entry.State == RecordedState.Complete && TextOf(entry.Encounter) is { } encounter)
            {
                _encounters[id] = encounter;
            }

            if (entry.State != RecordedState.Complete)
            {
                _items.Add(SessionItem(id, TextOf(entry.Encounter), entry.State == RecordedState.Gone ? ArchiveItemState.Deleted : ArchiveItemState.Incomplete, entry.At));
            }
        }

        void TakeFile(in ManifestEntry entry)
        {
            string session = ByteArena.Text(entry.Session);
            if (!_seen.Contains(_hash.Of(entry.Session, default, default)) && !_open.ContainsKey(session))
            {
                _open.Add(session, (TextOf(entry.Encounter), entry.At));
            }

            string path = ArchivePath.Full(manifest.Folder, ByteArena.Text(entry.Path));
            string[] sources = PackedTexts.Unpack(entry.Sources);
            if (FindsJoinedSources && entry.Removal != Removal.Ended)
            {
                foreach (string source in sources)
                {
                    _inJoined.Add(_hash.Of(entry.Session, Encoding.UTF8.GetBytes(source), default));
                }
            }

            _items.Add(new SukiArchiveItem
            {
                SessionId = session,
                RecordingId = TextOf(entry.Recording),
                EncounterId = _encounters.TryGetValue(session, out string? encounter) ? encounter : TextOf(entry.Encounter),
                SequenceNumber = entry.Sequence,
                State = entry.Removal == Removal.Ended || IsOnlyInJoined(entry, path) ? ArchiveItemState.Removed
                    : entry.Recording.Length == 0 ? ArchiveItemState.Joined
                    : ArchiveItemState.Saved,
                Path = path,
                Length = entry.Length,
                Duration = entry.Duration is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Crc32C = entry.Crc32C?.ToString("x8", CultureInfo.InvariantCulture),
                Sha256 = TextOf(entry.Sha256),
                SavedAt = entry.SavedAt?.LocalDateTime,
                RemovedAt = entry.RemovedAt?.LocalDateTime,
                RecordingIds = sources.Length == 0 ? RecordingIdList.None : new RecordingIdList(sources),
                ManifestPath = manifest.Path,
                Destination = manifest.Folder,
            });
        }

        SukiArchiveItem SessionItem(string id, string? encounterId, ArchiveItemState state, DateTimeOffset? at) => new()
        {
            SessionId = id,
            EncounterId = encounterId,
            State = state,
            SavedAt = at?.LocalDateTime,
            ManifestPath = manifest.Path,
            Destination = manifest.Folder,
        };
    }

    private async Task EmitAsync()
    {
        foreach (IGrouping<string, SukiArchiveItem> session in _items.Where(isWanted).GroupBy(item => item.SessionId, StringComparer.Ordinal))
        {
            foreach (SukiArchiveItem item in session.OrderBy(item => item.RecordingId is null).ThenBy(item => item.SequenceNumber))
            {
                emit(item);
            }
        }

        // Otherwise, items that the next command hasn't processed would accumulate in memory.
        if (_items.Count > 0)
        {
            _items.Clear();
            await flush().ConfigureAwait(false);
        }
    }

    private bool IsOnlyInJoined(in ManifestEntry entry, string path) =>
        entry.Recording.Length > 0 && _inJoined.Contains(_hash.Of(entry.Session, entry.Recording, default)) && ArchivePath.IsPossible(path) && !File.Exists(LongPath.Of(path));

    private static string? TextOf(ReadOnlySpan<byte> text) => text.Length == 0 ? null : ByteArena.Text(text);
}
