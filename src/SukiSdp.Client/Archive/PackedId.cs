using System.Buffers.Text;

namespace SukiSdp.Archive;

/// <summary>
/// Ids as the index holds them: a UUID, as most session ids are, in its 16 bytes rather than in 36 letters, any other as it is. A first byte tells which;
/// equal ids have equal bytes.
/// </summary>
internal static class PackedId
{
    private const byte Plain = 0, Uuid = 1;
    private const int UuidChars = 36, UuidBytes = 16;

    /// <summary>Packs an id that is given as UTF-8.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> id)
    {
        if (id.Length == UuidChars && Utf8Parser.TryParse(id, out Guid uuid, out _) && Format(uuid).AsSpan().SequenceEqual(id))
        {
            return [Uuid, .. uuid.ToByteArray()];
        }

        return [Plain, .. id];
    }

    /// <summary>The id, as UTF-8.</summary>
    public static byte[] Unpack(ReadOnlySpan<byte> packed) =>
        packed[0] == Uuid ? Format(new Guid(packed.Slice(1, UuidBytes).ToArray())) : packed.Slice(1).ToArray();

    // In lower case: one in another form would not come back as it was, and is not packed.
    private static byte[] Format(Guid uuid)
    {
        byte[] id = new byte[UuidChars];
        Utf8Formatter.TryFormat(uuid, id, out _);
        return id;
    }
}
