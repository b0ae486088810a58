using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace SukiSdp.Archive;

/// <summary>
/// A session in the index: its first file (4 bytes), how many recordings it has (4), when it was first recorded and when as complete (4 + 4, seconds since 1970), its
/// state, whether it is in the input of this run and was listed once more before (1), the length of its packed id (2), its encounter (4), its id.
/// </summary>
internal static class SessionRecord
{
    private const int RecordingsAt = 4, FirstDateAt = 8, CompleteDateAt = 12, StateAt = 16, IdLengthAt = 17, EncounterAt = 19, IdAt = 23;
    private const byte Given = 0x80, Rechecked = 0x40, StateBits = 0x0F;

    public static int Add(ByteArena records, ReadOnlySpan<byte> id)
    {
        int address = records.Add(IdAt + id.Length);
        Span<byte> record = records.At(address);
        BinaryPrimitives.WriteInt32LittleEndian(record, ByteArena.None);
        BinaryPrimitives.WriteInt32LittleEndian(record.Slice(EncounterAt), ByteArena.None);
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(IdLengthAt), checked((ushort)id.Length));
        id.CopyTo(record.Slice(IdAt));
        return address;
    }

    /// <summary>The encounter in its last line that contains one, as UTF-8; empty for none.</summary>
    public static ReadOnlySpan<byte> Encounter(ByteArena records, int address)
    {
        int text = BinaryPrimitives.ReadInt32LittleEndian(records.At(address).Slice(EncounterAt));
        return text == ByteArena.None ? default : records.At(text).Slice(sizeof(ushort), BinaryPrimitives.ReadUInt16LittleEndian(records.At(text)));
    }

    /// <summary>Sets the encounter from one of its lines.</summary>
    public static void SetEncounter(ByteArena records, int address, ReadOnlySpan<byte> encounter)
    {
        if (encounter.Length == 0 || encounter.SequenceEqual(Encounter(records, address)))
        {
            return;
        }

        int text = records.Add(sizeof(ushort) + encounter.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(records.At(text), checked((ushort)encounter.Length));
        encounter.CopyTo(records.At(text).Slice(sizeof(ushort)));
        BinaryPrimitives.WriteInt32LittleEndian(records.At(address).Slice(EncounterAt), text);
    }

    public static int FirstFile(ByteArena records, int address) => BinaryPrimitives.ReadInt32LittleEndian(records.At(address));

    public static void SetFirstFile(ByteArena records, int address, int file) => BinaryPrimitives.WriteInt32LittleEndian(records.At(address), file);

    public static RecordedState State(ByteArena records, int address) => (RecordedState)(records.At(address)[StateAt] & StateBits);

    /// <summary>Whether it was listed once more after it was complete.</summary>
    public static bool IsRechecked(ByteArena records, int address) => (records.At(address)[StateAt] & Rechecked) != 0;

    /// <summary>Marks the session as part of the input of this run.</summary>
    /// <returns>Whether it wasn't marked before.</returns>
    public static bool MarkGiven(ByteArena records, int address)
    {
        ref byte state = ref records.At(address)[StateAt];
        bool isNew = (state & Given) == 0;
        state |= Given;
        return isNew;
    }

    /// <summary>How many recordings it has; 0 if that isn't recorded.</summary>
    public static int Recordings(ByteArena records, int address) => BinaryPrimitives.ReadInt32LittleEndian(records.At(address).Slice(RecordingsAt));

    /// <summary>The earliest date of its lines; null if none has a date.</summary>
    public static DateTimeOffset? FirstDate(ByteArena records, int address) => PackedDate.Read(records.At(address).Slice(FirstDateAt));

    /// <summary>When it was recorded as complete; null if that isn't known.</summary>
    public static DateTimeOffset? CompleteDate(ByteArena records, int address) => PackedDate.Read(records.At(address).Slice(CompleteDateAt));

    /// <summary>Adds the date of one of its lines.</summary>
    public static void NoteDate(ByteArena records, int address, DateTimeOffset? at)
    {
        Span<byte> first = records.At(address).Slice(FirstDateAt);
        if (at is not null && (PackedDate.Read(first) is not { } before || at < before))
        {
            PackedDate.Write(first, at);
        }
    }

    /// <summary>Adds a line about the session as a whole.</summary>
    public static void SetState(ByteArena records, int address, in ManifestEntry entry)
    {
        Span<byte> record = records.At(address);
        record[StateAt] = (byte)((record[StateAt] & ~StateBits) | (byte)entry.State | (entry.IsRechecked ? Rechecked : 0));

        // The line about a deleted session doesn't contain how many recordings it had.
        if (entry.State != RecordedState.Gone || entry.Recordings is not null)
        {
            BinaryPrimitives.WriteInt32LittleEndian(record.Slice(RecordingsAt), Math.Max(0, entry.Recordings ?? 0));
        }

        if (entry.State == RecordedState.Complete)
        {
            PackedDate.Write(record.Slice(CompleteDateAt), entry.At);
        }
    }

    /// <summary>The id, packed.</summary>
    public static ReadOnlySpan<byte> Id(ByteArena records, int address)
    {
        Span<byte> record = records.At(address);
        return record.Slice(IdAt, BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(IdLengthAt)));
    }
}

/// <summary>
/// A file in the index: the next file of its session (4 bytes), length (8), checksum (4), sequence (4), which of these exist (1), when it was saved and when the
/// line's state was so (4 + 4, seconds since 1970), the lengths of ids and path (2 + 2), where the session's id and the recording's were cut out of the path (2 + 2), ids, path, SHA-256 if there is one (32). The ids are the recording's, packed, or those of a
/// joined file's sources. Most paths have both ids in them.
/// </summary>
internal static class FileRecord
{
    private const int LengthAt = 4, ChecksumAt = 12, SequenceAt = 16, FlagsAt = 20, SavedAt = 21, StateAt = 25, IdsLengthAt = 29, PathLengthAt = 31, SessionAt = 33, RecordingAt = 35, TextsAt = 37;
    private const byte HasChecksum = 1, HasSequence = 2, HasRecording = 4, RemovalBegun = 8, RemovalEnded = 16, HasSha256 = 32;

    // No path in a manifest is that long.
    private const ushort Nowhere = ushort.MaxValue;

    [MethodImpl(Jit.OptimizeAtOnce)]
    public static int Add(ByteArena records, in ManifestEntry entry, int next)
    {
        ReadOnlySpan<byte> ids = entry.Recording.Length > 0 ? PackedId.Pack(entry.Recording) : entry.Sources;
        byte[] whole = entry.Path.ToArray();
        Span<byte> path = CutOut(CutOut(whole, entry.Session, out ushort session), entry.Recording, out ushort recording);
        byte[] sha256 = PackedSha256.Pack(entry.Sha256);
        int address = records.Add(TextsAt + ids.Length + path.Length + sha256.Length);
        Span<byte> record = records.At(address);
        BinaryPrimitives.WriteInt32LittleEndian(record, next);
        BinaryPrimitives.WriteInt64LittleEndian(record.Slice(LengthAt), entry.Length!.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(record.Slice(ChecksumAt), entry.Crc32C ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(record.Slice(SequenceAt), entry.Sequence ?? 0);
        record[FlagsAt] = (byte)((entry.Crc32C is null ? 0 : HasChecksum) | (entry.Sequence is null ? 0 : HasSequence) | (entry.Recording.Length == 0 ? 0 : HasRecording) | (sha256.Length == 0 ? 0 : HasSha256)
            | (entry.Removal switch { Removal.Begun => RemovalBegun, Removal.Ended => RemovalEnded, _ => 0 }));
        PackedDate.Write(record.Slice(SavedAt), entry.SavedAt);
        PackedDate.Write(record.Slice(StateAt), entry.StateAt);
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(IdsLengthAt), checked((ushort)ids.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(PathLengthAt), checked((ushort)path.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(SessionAt), session);
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(RecordingAt), recording);
        ids.CopyTo(record.Slice(TextsAt));
        path.CopyTo(record.Slice(TextsAt + ids.Length));
        sha256.CopyTo(record.Slice(TextsAt + ids.Length + path.Length));
        return address;
    }

    public static int Next(ByteArena records, int address) => BinaryPrimitives.ReadInt32LittleEndian(records.At(address));

    public static void SetNext(ByteArena records, int address, int next) => BinaryPrimitives.WriteInt32LittleEndian(records.At(address), next);

    /// <summary>Returns whether a line about a file is older than another one. Lines of the same second apply in their order.</summary>
    public static bool IsOlder(ByteArena records, int address, int other) =>
        PackedDate.Read(records.At(address).Slice(StateAt)) is { } one && PackedDate.Read(records.At(other).Slice(StateAt)) is { } two && one < two;

    /// <summary>Whether two files of a session are the same recording, or the same joined file.</summary>
    public static bool AreSame(ByteArena records, int address, int other)
    {
        Span<byte> one = records.At(address), two = records.At(other);
        bool isRecording = IsRecording(one);
        return isRecording == IsRecording(two)
            && (isRecording ? Ids(one).SequenceEqual(Ids(two)) : Cut(one, SessionAt) == Cut(two, SessionAt) && Path(one).SequenceEqual(Path(two)));
    }

    public static RecordedFile Read(ByteArena records, int address, string sessionId)
    {
        Span<byte> record = records.At(address);
        byte flags = record[FlagsAt];
        bool isRecording = IsRecording(record);
        byte[] recording = isRecording ? PackedId.Unpack(Ids(record)) : [];
        byte[] path = PutBack(PutBack(Path(record), recording, Cut(record, RecordingAt)), Encoding.UTF8.GetBytes(sessionId), Cut(record, SessionAt));
        return new RecordedFile(
            isRecording ? ByteArena.Text(recording) : null,
            isRecording ? [] : PackedTexts.Unpack(Ids(record)),
            (flags & HasSequence) == 0 ? null : BinaryPrimitives.ReadInt32LittleEndian(record.Slice(SequenceAt)),
            ByteArena.Text(path),
            BinaryPrimitives.ReadInt64LittleEndian(record.Slice(LengthAt)),
            (flags & HasChecksum) == 0 ? null : BinaryPrimitives.ReadUInt32LittleEndian(record.Slice(ChecksumAt)),
            (flags & HasSha256) == 0 ? null : PackedSha256.Unpack(record.Slice(TextsAt + Ids(record).Length + Path(record).Length)),
            (flags & RemovalEnded) != 0 ? Removal.Ended : (flags & RemovalBegun) != 0 ? Removal.Begun : Removal.None)
        {
            SavedAt = PackedDate.Read(record.Slice(SavedAt)),
            StateAt = PackedDate.Read(record.Slice(StateAt)),
        };
    }

    private static bool IsRecording(ReadOnlySpan<byte> record) => (record[FlagsAt] & HasRecording) != 0;

    private static ReadOnlySpan<byte> Ids(ReadOnlySpan<byte> record) => record.Slice(TextsAt, BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(IdsLengthAt)));

    private static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> record) =>
        record.Slice(TextsAt + BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(IdsLengthAt)), BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(PathLengthAt)));

    private static ushort Cut(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(at));

    // The text without the first occurrence of an id.
    [MethodImpl(Jit.OptimizeAtOnce)]
    private static Span<byte> CutOut(Span<byte> text, ReadOnlySpan<byte> id, out ushort place)
    {
        int at = id.Length > 0 ? text.IndexOf(id) : -1;
        place = at < 0 ? Nowhere : checked((ushort)at);
        if (at < 0)
        {
            return text;
        }

        text.Slice(at + id.Length).CopyTo(text.Slice(at));
        return text.Slice(0, text.Length - id.Length);
    }

    private static byte[] PutBack(ReadOnlySpan<byte> text, byte[] id, ushort place) =>
        place == Nowhere ? text.ToArray() : [.. text.Slice(0, place), .. id, .. text.Slice(place)];
}
