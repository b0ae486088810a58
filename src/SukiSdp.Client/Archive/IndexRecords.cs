using System.Buffers.Binary;
using System.Text;

namespace SukiSdp.Archive;

/// <summary>A session in the index: its first file (4 bytes), how many recordings it has (4), its state and whether it was given in this run (1), the length of its packed id (2), its id.</summary>
internal static class SessionRecord
{
    private const int RecordingsAt = 4, StateAt = 8, IdLengthAt = 9, IdAt = 11;
    private const byte Given = 0x80;

    public static int Add(ByteArena records, ReadOnlySpan<byte> id)
    {
        int address = records.Add(IdAt + id.Length);
        Span<byte> record = records.At(address);
        BinaryPrimitives.WriteInt32LittleEndian(record, ByteArena.None);
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(IdLengthAt), checked((ushort)id.Length));
        id.CopyTo(record.Slice(IdAt));
        return address;
    }

    public static int FirstFile(ByteArena records, int address) => BinaryPrimitives.ReadInt32LittleEndian(records.At(address));

    public static void SetFirstFile(ByteArena records, int address, int file) => BinaryPrimitives.WriteInt32LittleEndian(records.At(address), file);

    public static RecordedState State(ByteArena records, int address) => (RecordedState)(records.At(address)[StateAt] & ~Given);

    /// <summary>Marks the session as given in this run.</summary>
    /// <returns>Whether it was not before.</returns>
    public static bool MarkGiven(ByteArena records, int address)
    {
        ref byte state = ref records.At(address)[StateAt];
        bool isNew = (state & Given) == 0;
        state |= Given;
        return isNew;
    }

    /// <summary>How many recordings it has; 0 when that is not recorded.</summary>
    public static int Recordings(ByteArena records, int address) => BinaryPrimitives.ReadInt32LittleEndian(records.At(address).Slice(RecordingsAt));

    public static void SetState(ByteArena records, int address, RecordedState state, int recordings)
    {
        Span<byte> record = records.At(address);
        record[StateAt] = (byte)state;
        BinaryPrimitives.WriteInt32LittleEndian(record.Slice(RecordingsAt), recordings);
    }

    /// <summary>The id, packed.</summary>
    public static ReadOnlySpan<byte> Id(ByteArena records, int address)
    {
        Span<byte> record = records.At(address);
        return record.Slice(IdAt, BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(IdLengthAt)));
    }
}

/// <summary>
/// A file in the index: the next file of its session (4 bytes), length (8), checksum (4), sequence (4), what of these there is (1), the lengths of ids and
/// path (2 + 2), where the session's id and the recording's were cut out of the path (2 + 2), ids, path. The ids are the recording's, packed, or those of a
/// joined file's sources. Most paths have both ids in them.
/// </summary>
internal static class FileRecord
{
    private const int LengthAt = 4, ChecksumAt = 12, SequenceAt = 16, FlagsAt = 20, IdsLengthAt = 21, PathLengthAt = 23, SessionAt = 25, RecordingAt = 27, TextsAt = 29;
    private const byte HasChecksum = 1, HasSequence = 2, HasRecording = 4;

    // No path of a manifest is as long.
    private const ushort Nowhere = ushort.MaxValue;

    public static int Add(ByteArena records, in ManifestEntry entry, int next)
    {
        ReadOnlySpan<byte> ids = entry.Recording.Length > 0 ? PackedId.Pack(entry.Recording) : entry.Sources;
        byte[] whole = entry.Path.ToArray();
        Span<byte> path = CutOut(CutOut(whole, entry.Session, out ushort session), entry.Recording, out ushort recording);
        int address = records.Add(TextsAt + ids.Length + path.Length);
        Span<byte> record = records.At(address);
        BinaryPrimitives.WriteInt32LittleEndian(record, next);
        BinaryPrimitives.WriteInt64LittleEndian(record.Slice(LengthAt), entry.Length!.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(record.Slice(ChecksumAt), entry.Crc32C ?? 0);
        BinaryPrimitives.WriteInt32LittleEndian(record.Slice(SequenceAt), entry.Sequence ?? 0);
        record[FlagsAt] = (byte)((entry.Crc32C is null ? 0 : HasChecksum) | (entry.Sequence is null ? 0 : HasSequence) | (entry.Recording.Length == 0 ? 0 : HasRecording));
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(IdsLengthAt), checked((ushort)ids.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(PathLengthAt), checked((ushort)path.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(SessionAt), session);
        BinaryPrimitives.WriteUInt16LittleEndian(record.Slice(RecordingAt), recording);
        ids.CopyTo(record.Slice(TextsAt));
        path.CopyTo(record.Slice(TextsAt + ids.Length));
        return address;
    }

    public static int Next(ByteArena records, int address) => BinaryPrimitives.ReadInt32LittleEndian(records.At(address));

    public static void SetNext(ByteArena records, int address, int next) => BinaryPrimitives.WriteInt32LittleEndian(records.At(address), next);

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
            (flags & HasChecksum) == 0 ? null : BinaryPrimitives.ReadUInt32LittleEndian(record.Slice(ChecksumAt)));
    }

    private static bool IsRecording(ReadOnlySpan<byte> record) => (record[FlagsAt] & HasRecording) != 0;

    private static ReadOnlySpan<byte> Ids(ReadOnlySpan<byte> record) => record.Slice(TextsAt, BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(IdsLengthAt)));

    private static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> record) =>
        record.Slice(TextsAt + BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(IdsLengthAt)), BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(PathLengthAt)));

    private static ushort Cut(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(at));

    // The text without the first occurrence of an id.
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
