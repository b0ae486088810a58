namespace SukiSdp.Sandbox;

/// <summary>A well-formed listing of any size, of which no more is in memory than what is being sent.</summary>
internal sealed class HugeListing
{
    private const int SmallestLength = 1_000;

    private readonly long _length;
    private readonly long _entriesEnd;

    public HugeListing(long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, SmallestLength);
        _length = length;

        long room = length - Prefix.Length - LastEntry.Length - Suffix.Length;
        _entriesEnd = Prefix.Length + (room / Entry.Length * Entry.Length);
    }

    private static ReadOnlySpan<byte> Prefix => """{"is_streamable":true,"recordings":["""u8;

    private static ReadOnlySpan<byte> Entry =>
        """{"recording_id":"01KFJZTJWZH28GRHQXVCGW4Y47","presigned_url":"https://storage.googleapis.com/none","expires_at":1738765432,"sequence_number":1},"""u8;

    private static ReadOnlySpan<byte> LastEntry => Entry[..^1];

    private static ReadOnlySpan<byte> Suffix => "]}"u8;

    public Reply ToReply() => new(StatusCodes.Status200OK, _length, Read)
    {
        Headers = { ContentType = "application/json" },
        AnnouncedLength = null,
    };

    private void Read(long offset, Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = ByteAt(offset + i);
        }
    }

    /// <summary>Prefix, entries, the last entry, spaces up to the requested length, suffix.</summary>
    private byte ByteAt(long offset)
    {
        if (offset < Prefix.Length)
        {
            return Prefix[(int)offset];
        }

        if (offset < _entriesEnd)
        {
            return Entry[(int)((offset - Prefix.Length) % Entry.Length)];
        }

        if (offset < _entriesEnd + LastEntry.Length)
        {
            return LastEntry[(int)(offset - _entriesEnd)];
        }

        long suffix = _length - Suffix.Length;
        return offset < suffix ? (byte)' ' : Suffix[(int)(offset - suffix)];
    }
}
