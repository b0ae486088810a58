using System.Runtime.CompilerServices;
using System.Text;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>A file in a manifest.</summary>
/// <param name="RecordingId">The recording; null for a joined file.</param>
/// <param name="Sources">The recordings that are in a joined file; empty for any other.</param>
/// <param name="SequenceNumber">The position of the recording in the session.</param>
/// <param name="Path">Relative to the destination, with forward slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc32C">CRC32C of the file; null if the line contains none.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hex digits; null if the line contains none.</param>
/// <param name="Removal">The progress of its removal.</param>
internal sealed record RecordedFile(string? RecordingId, string[] Sources, int? SequenceNumber, string Path, long Length, uint? Crc32C, string? Sha256, Removal Removal = Removal.None)
{
    /// <summary>When the file was saved, to the second; null if the line doesn't contain it.</summary>
    public DateTimeOffset? SavedAt { get; init; }

    /// <summary>The date of the line, to the second; null when it isn't known.</summary>
    public DateTimeOffset? StateAt { get; init; }

    /// <summary>
    /// The date that a new line about the file needs so that it applies: null if its own dates suffice. Where a clock was wrong, the line before can be from the future.
    /// </summary>
    /// <param name="now">The date of the new line.</param>
    public DateTime? DateOfNext(DateTimeOffset now) => StateAt > now ? StateAt.Value.UtcDateTime : null;
}

/// <summary>The progress of the removal of a file.</summary>
internal enum Removal : byte
{
    /// <summary>The file should exist.</summary>
    None,

    /// <summary>The removal has started: the file may exist or not.</summary>
    Begun,

    /// <summary>The file was removed on purpose.</summary>
    Ended,
}

/// <summary>The state of a session in a manifest.</summary>
internal enum RecordedState : byte
{
    /// <summary>Not recorded, or incomplete: more recordings can follow.</summary>
    Open,

    /// <summary>All recordings that the service listed are saved.</summary>
    Complete,

    /// <summary>Permanently deleted by the service.</summary>
    Gone,
}

/// <summary>A session and its files in a manifest.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="State">The state in its last line.</param>
/// <param name="Recordings">How many recordings it has; 0 if no line contains that.</param>
/// <param name="Files">The newest line of each of its recordings and joined files, in the order in which they were written.</param>
internal sealed record RecordedSession(string SessionId, RecordedState State, int Recordings, IReadOnlyList<RecordedFile> Files)
{
    // How long the service keeps recordings after the date of the session.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>The earliest date of its lines, which is the closest to the date of the session. Null if no line has a date.</summary>
    public DateTimeOffset? FirstDate { get; init; }

    /// <summary>When it was recorded as complete; null if that isn't known.</summary>
    public DateTimeOffset? CompleteDate { get; init; }

    /// <summary>The encounter in its last line that contains one; null for none.</summary>
    public string? EncounterId { get; init; }

    /// <summary>Whether it was listed once more after it was complete.</summary>
    public bool IsRechecked { get; init; }

    /// <summary>The recordings that the manifest lists, as files or as part of a joined file.</summary>
    public IEnumerable<string> RecordingIds => Files.SelectMany(f => f.RecordingId is { } id ? [id] : f.Sources).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a recording or a joined file was removed on purpose.</summary>
    public bool HasRemovedFile => Files.Any(f => f.Removal != Removal.None);

    /// <summary>
    /// The recordings that were removed on purpose: alone, or with the only joined file that contained them. They don't count as missing, and aren't downloaded again.
    /// </summary>
    public HashSet<string> FindRemoved()
    {
        if (!HasRemovedFile)
        {
            return [];
        }

        HashSet<string> removed = [.. Files.Where(f => f.Removal != Removal.None).SelectMany(f => f.RecordingId is { } id ? [id] : f.Sources)];
        removed.ExceptWith(Files.Where(f => f.Removal == Removal.None && f.RecordingId is not null).Select(f => f.RecordingId!));
        return removed;
    }

    /// <summary>
    /// Returns whether the session is listed once more: it is complete, a time has passed since then, and the service may still have recordings that were added
    /// in the meantime. A session without a date is listed once more, and that is recorded with a date.
    /// </summary>
    /// <param name="after">The time that must have passed.</param>
    /// <param name="now">The current date, UTC.</param>
    public bool IsRecheckDue(TimeSpan after, DateTimeOffset now) =>
        State == RecordedState.Complete && !IsRechecked
        && !(now - (CompleteDate ?? FirstDate) < after)
        && !(now - FirstDate >= Kept);
}

/// <summary>
/// A manifest in memory, in about 140 bytes a file: for each session its state and the newest line of each of its recordings. The line with the later date applies, and
/// of lines without a date or of the same second, the later line: manifests can be concatenated in any order. Reading it is for one thread; afterwards any thread can use it.
/// </summary>
internal sealed class ManifestIndex
{
    private readonly ByteArena _records = new();

    // Positions of the records of sessions, each in the first empty slot from its hash on. A table of one array, at most two thirds full, costs 6 to 12 bytes a session.
    private int[] _table = NewTable(1024);
    private int _count;

    /// <summary>All sessions, in no specific order.</summary>
    public IEnumerable<RecordedSession> Sessions => _table.Where(address => address != ByteArena.None).Select(Read);

    /// <summary>Adds a line.</summary>
    [MethodImpl(Jit.OptimizeAtOnce)]
    public void Add(in ManifestEntry entry)
    {
        if (!entry.IsFile && !entry.IsSession)
        {
            return;
        }

        byte[] id = PackedId.Pack(entry.Session);
        ref int place = ref _table[PlaceOf(_table, id)];
        if (place == ByteArena.None)
        {
            place = SessionRecord.Add(_records, id);
            _count++;
        }

        int session = place;
        SessionRecord.NoteDate(_records, session, entry.At);
        SessionRecord.SetEncounter(_records, session, entry.Encounter);
        if (entry.IsSession)
        {
            SessionRecord.SetState(_records, session, entry);
        }
        else
        {
            AddFile(session, FileRecord.Add(_records, entry, next: SessionRecord.FirstFile(_records, session)));
        }

        if (_count * 3L > _table.Length * 2L)
        {
            Grow();
        }
    }

    /// <summary>Returns a session; null if no line is about it.</summary>
    public RecordedSession? Find(string sessionId)
    {
        int session = _table[PlaceOf(_table, PackedId.Pack(Encoding.UTF8.GetBytes(sessionId)))];
        return session == ByteArena.None ? null : Read(session);
    }

    /// <summary>Returns whether a line is about a session. Not valid while lines are added.</summary>
    public bool Has(ReadOnlySpan<byte> sessionId) => _table[PlaceOf(_table, PackedId.Pack(sessionId))] != ByteArena.None;

    /// <summary>Returns the encounter of a session; null if no line contains one.</summary>
    public string? FindEncounter(string sessionId)
    {
        int session = _table[PlaceOf(_table, PackedId.Pack(Encoding.UTF8.GetBytes(sessionId)))];
        return session == ByteArena.None ? null : EncounterOf(session);
    }

    /// <summary>Marks a session as part of the input of this run. Not thread-safe.</summary>
    /// <returns>Whether it wasn't marked before; null if no line is about it.</returns>
    public bool? MarkGiven(string sessionId)
    {
        int session = _table[PlaceOf(_table, PackedId.Pack(Encoding.UTF8.GetBytes(sessionId)))];
        return session == ByteArena.None ? null : SessionRecord.MarkGiven(_records, session);
    }

    private string? EncounterOf(int session) => SessionRecord.Encounter(_records, session) is { Length: > 0 } encounter ? ByteArena.Text(encounter) : null;

    private static int[] NewTable(int length)
    {
        int[] table = new int[length];
        table.AsSpan().Fill(ByteArena.None);
        return table;
    }

    // The slot of a session, or the empty slot for it. CRC32C distributes IDs well enough.
    [MethodImpl(Jit.OptimizeAtOnce)]
    private int PlaceOf(int[] table, ReadOnlySpan<byte> sessionId)
    {
        int place = (int)(Crc32C.Append(0, sessionId) % (uint)table.Length);
        while (table[place] != ByteArena.None && !SessionRecord.Id(_records, table[place]).SequenceEqual(sessionId))
        {
            place = (place + 1) % table.Length;
        }

        return place;
    }

    private void Grow()
    {
        int[] larger = NewTable(checked(_table.Length * 2));
        foreach (int session in _table)
        {
            if (session != ByteArena.None)
            {
                larger[PlaceOf(larger, SessionRecord.Id(_records, session))] = session;
            }
        }

        _table = larger;
    }

    private RecordedSession Read(int session)
    {
        string id = ByteArena.Text(PackedId.Unpack(SessionRecord.Id(_records, session)));
        List<RecordedFile> files = [];
        for (int file = SessionRecord.FirstFile(_records, session); file != ByteArena.None; file = FileRecord.Next(_records, file))
        {
            files.Add(FileRecord.Read(_records, file, id));
        }

        files.Reverse();
        return new RecordedSession(id, SessionRecord.State(_records, session), SessionRecord.Recordings(_records, session), files)
        {
            EncounterId = EncounterOf(session),
            FirstDate = SessionRecord.FirstDate(_records, session),
            CompleteDate = SessionRecord.CompleteDate(_records, session),
            IsRechecked = SessionRecord.IsRechecked(_records, session),
        };
    }

    // The same recording was saved again: its earlier line doesn't apply anymore.
    [MethodImpl(Jit.OptimizeAtOnce)]
    private void AddFile(int session, int file)
    {
        for (int before = file, older; (older = FileRecord.Next(_records, before)) != ByteArena.None; before = older)
        {
            if (FileRecord.AreSame(_records, file, older))
            {
                if (FileRecord.IsOlder(_records, file, older))
                {
                    return;
                }

                FileRecord.SetNext(_records, before, FileRecord.Next(_records, older));
                break;
            }
        }

        SessionRecord.SetFirstFile(_records, session, file);
    }
}
