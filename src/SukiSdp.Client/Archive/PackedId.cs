using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace SukiSdp.Archive;

/// <summary>
/// IDs in the index: a UUID, which most session IDs are, in 16 bytes instead of 36 characters, and any other ID as it is. The first byte is the form.
/// Equal IDs have equal bytes.
/// </summary>
internal static class PackedId
{
    private const byte Plain = 0, Uuid = 1;
    private const int UuidChars = 36, UuidBytes = 16;

    /// <summary>Packs an ID in UTF-8.</summary>
    [MethodImpl(Jit.OptimizeAtOnce)]
    public static byte[] Pack(ReadOnlySpan<byte> id)
    {
        // A UUID that isn't restored exactly, such as one in upper case, isn't packed as a UUID.
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
