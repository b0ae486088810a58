using System.Buffers.Binary;
using System.Text;

namespace SukiSdp.Archive;

/// <summary>What a manifest says of a file.</summary>
/// <param name="RecordingId">The recording; null for a joined file.</param>
/// <param name="Sources">The recordings that are in a joined file; empty for any other.</param>
/// <param name="SequenceNumber">The chunk's place in the session.</param>
/// <param name="Path">Relative to the destination, with forward slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc32C">CRC32C of the file; null when the line has none.</param>
internal sealed record RecordedFile(string? RecordingId, string[] Sources, int? SequenceNumber, string Path, long Length, uint? Crc32C);

/// <summary>What a manifest says of a whole session.</summary>
internal enum RecordedState : byte
{
    /// <summary>Nothing: more may come.</summary>
    Open,

    /// <summary>All its recordings are kept.</summary>
    Complete,

    /// <summary>Deleted by the service for good.</summary>
    Gone,
}

/// <summary>What a manifest says of a session and its files.</summary>
internal sealed record RecordedSession(string SessionId, RecordedState State, IReadOnlyList<RecordedFile> Files);

/// <summary>
/// A manifest in memory, in under 200 bytes a file: for each session its state and the newest line of each of its recordings. Later lines win.
/// </summary>
internal sealed class ManifestIndex
{
    private readonly ByteArena _records = new();
    private readonly Dictionary<int, int> _byHash = [];

    /// <summary>Every session, in no order.</summary>
    public IEnumerable<RecordedSession> Sessions
    {
        get
        {
            foreach (int first in _byHash.Values)
            {
                for (int session = first; session != ByteArena.None; session = SessionRecord.Next(_records, session))
                {
                    yield return Read(session);
                }
            }
        }
    }

    /// <summary>Takes a line.</summary>
    public void Add(ManifestLine line)
    {
        if (line.Kind is not (ManifestLine.FileKind or ManifestLine.SessionKind))
        {
            return;
        }

        int session = Find(line.Session, out int hash);
        if (session == ByteArena.None)
        {
            session = SessionRecord.Add(_records, line.Session, next: _byHash.TryGetValue(hash, out int other) ? other : ByteArena.None);
            _byHash[hash] = session;
        }

        if (line.Kind == ManifestLine.SessionKind)
        {
            SessionRecord.SetState(_records, session, line.Status switch
            {
                ManifestLine.Complete => RecordedState.Complete,
                ManifestLine.Gone => RecordedState.Gone,
                _ => RecordedState.Open,
            });
            return;
        }

        int file = FileRecord.Add(_records, line);
        RemoveOlder(session, line);
        FileRecord.SetNext(_records, file, SessionRecord.FirstFile(_records, session));
        SessionRecord.SetFirstFile(_records, session, file);
    }

    /// <summary>A session; null when no line is about it.</summary>
    public RecordedSession? Find(string sessionId)
    {
        int session = Find(sessionId, out _);
        return session == ByteArena.None ? null : Read(session);
    }

    private int Find(string sessionId, out int hash)
    {
        hash = StringComparer.Ordinal.GetHashCode(sessionId);
        int session = _byHash.TryGetValue(hash, out int first) ? first : ByteArena.None;
        while (session != ByteArena.None && SessionRecord.Id(_records, session) != sessionId)
        {
            session = SessionRecord.Next(_records, session);
        }

        return session;
    }

    private RecordedSession Read(int session)
    {
        List<RecordedFile> files = [];
        for (int file = SessionRecord.FirstFile(_records, session); file != ByteArena.None; file = FileRecord.Next(_records, file))
        {
            files.Add(FileRecord.Read(_records, file));
        }

        files.Reverse();
        return new RecordedSession(SessionRecord.Id(_records, session), SessionRecord.State(_records, session), files);
    }

    // The same recording saved again: what was said of it before holds no more.
    private void RemoveOlder(int session, ManifestLine line)
    {
        int before = ByteArena.None;
        for (int file = SessionRecord.FirstFile(_records, session); file != ByteArena.None; file = FileRecord.Next(_records, file))
        {
            if (FileRecord.IsSame(_records, file, line))
            {
                int next = FileRecord.Next(_records, file);
                if (before == ByteArena.None)
                {
                    SessionRecord.SetFirstFile(_records, session, next);
                }
                else
                {
                    FileRecord.SetNext(_records, before, next);
                }

                return;
            }

            before = file;
        }
    }

    // next session of the same hash (4), first file (4), state (1), length of the id (4), id
    private static class SessionRecord
    {
        private const int FirstFileAt = 4, StateAt = 8, IdLengthAt = 9, IdAt = 13;

        public static int Add(ByteArena records, string id, int next)
        {
            byte[] bytes = Bytes(id);
            int address = records.Add(IdAt + bytes.Length);
            Span<byte> record = records.At(address);
            BinaryPrimitives.WriteInt32LittleEndian(record, next);
            BinaryPrimitives.WriteInt32LittleEndian(record.Slice(FirstFileAt), ByteArena.None);
            BinaryPrimitives.WriteInt32LittleEndian(record.Slice(IdLengthAt), bytes.Length);
            bytes.CopyTo(record.Slice(IdAt));
            return address;
        }

        public static int Next(ByteArena records, int address) => BinaryPrimitives.ReadInt32LittleEndian(records.At(address));

        public static int FirstFile(ByteArena records, int address) => BinaryPrimitives.ReadInt32LittleEndian(records.At(address).Slice(FirstFileAt));

        public static void SetFirstFile(ByteArena records, int address, int file) => BinaryPrimitives.WriteInt32LittleEndian(records.At(address).Slice(FirstFileAt), file);

        public static RecordedState State(ByteArena records, int address) => (RecordedState)records.At(address)[StateAt];

        public static void SetState(ByteArena records, int address, RecordedState state) => records.At(address)[StateAt] = (byte)state;

        public static string Id(ByteArena records, int address)
        {
            Span<byte> record = records.At(address);
            return Text(record.Slice(IdAt, BinaryPrimitives.ReadInt32LittleEndian(record.Slice(IdLengthAt))));
        }
    }

    // next file of the session (4), length (8), checksum (4), sequence (4), what of these there is (1), lengths of ids and path (4 + 4), both. The ids are
    // the recording's, or those of a joined file's sources, one on each line.
    private static class FileRecord
    {
        private const int LengthAt = 4, ChecksumAt = 12, SequenceAt = 16, FlagsAt = 20, IdsLengthAt = 21, PathLengthAt = 25, TextsAt = 29;
        private const byte HasChecksum = 1, HasSequence = 2, HasRecording = 4;

        public static int Add(ByteArena records, ManifestLine line)
        {
            byte[] ids = Bytes(line.Recording ?? string.Join("\n", line.Sources ?? [])), path = Bytes(line.Path!);
            int address = records.Add(TextsAt + ids.Length + path.Length);
            Span<byte> record = records.At(address);
            BinaryPrimitives.WriteInt32LittleEndian(record, ByteArena.None);
            BinaryPrimitives.WriteInt64LittleEndian(record.Slice(LengthAt), line.Length!.Value);
            BinaryPrimitives.WriteUInt32LittleEndian(record.Slice(ChecksumAt), line.Checksum ?? 0);
            BinaryPrimitives.WriteInt32LittleEndian(record.Slice(SequenceAt), line.Sequence ?? 0);
            record[FlagsAt] = (byte)((line.Checksum is null ? 0 : HasChecksum) | (line.Sequence is null ? 0 : HasSequence) | (line.Recording is null ? 0 : HasRecording));
            BinaryPrimitives.WriteInt32LittleEndian(record.Slice(IdsLengthAt), ids.Length);
            BinaryPrimitives.WriteInt32LittleEndian(record.Slice(PathLengthAt), path.Length);
            ids.CopyTo(record.Slice(TextsAt));
            path.CopyTo(record.Slice(TextsAt + ids.Length));
            return address;
        }

        public static int Next(ByteArena records, int address) => BinaryPrimitives.ReadInt32LittleEndian(records.At(address));

        public static void SetNext(ByteArena records, int address, int next) => BinaryPrimitives.WriteInt32LittleEndian(records.At(address), next);

        public static bool IsSame(ByteArena records, int address, ManifestLine line)
        {
            RecordedFile file = Read(records, address);
            return line.Recording is null ? file.RecordingId is null && file.Path == line.Path : file.RecordingId == line.Recording;
        }

        public static RecordedFile Read(ByteArena records, int address)
        {
            Span<byte> record = records.At(address);
            byte flags = record[FlagsAt];
            int idsLength = BinaryPrimitives.ReadInt32LittleEndian(record.Slice(IdsLengthAt));
            string ids = Text(record.Slice(TextsAt, idsLength));
            bool isRecording = (flags & HasRecording) != 0;
            return new RecordedFile(
                isRecording ? ids : null,
                isRecording || ids.Length == 0 ? [] : ids.Split('\n'),
                (flags & HasSequence) == 0 ? null : BinaryPrimitives.ReadInt32LittleEndian(record.Slice(SequenceAt)),
                Text(record.Slice(TextsAt + idsLength, BinaryPrimitives.ReadInt32LittleEndian(record.Slice(PathLengthAt)))),
                BinaryPrimitives.ReadInt64LittleEndian(record.Slice(LengthAt)),
                (flags & HasChecksum) == 0 ? null : BinaryPrimitives.ReadUInt32LittleEndian(record.Slice(ChecksumAt)));
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.ToArray());
}
