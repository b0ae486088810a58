using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace SukiSdp.Archive;

/// <summary>
/// Ids as the index holds them: a UUID, as most session ids are, in its 16 bytes rather than in 36 letters, any other as it is. The first byte says which;
/// equal ids have equal bytes.
/// </summary>
internal static class PackedId
{
    private const byte Plain = 0, Uuid = 1;
    private const int UuidChars = 36, UuidBytes = 16;

    /// <summary>Packs an id that is given as UTF-8.</summary>
    [MethodImpl(Jit.OptimizeAtOnce)]
    public static byte[] Pack(ReadOnlySpan<byte> id)
    {
        // One that does not come back as it was, such as one in upper case, is no UUID here.
        Span<byte> back = stackalloc byte[UuidChars];
        return id.Length == UuidChars && Utf8Parser.TryParse(id, out Guid uuid, out _) && Utf8Formatter.TryFormat(uuid, back, out _) && id.SequenceEqual(back)
            ? [Uuid, .. uuid.ToByteArray()]
            : [Plain, .. id];
    }

    /// <summary>The id, as UTF-8.</summary>
    public static byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        if (packed[0] == Plain)
        {
            return packed.Slice(1).ToArray();
        }

        byte[] id = new byte[UuidChars];
        Utf8Formatter.TryFormat(new Guid(packed.Slice(1, UuidBytes).ToArray()), id, out _);
        return id;
    }
}
