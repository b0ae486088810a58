using System.Buffers.Binary;
using System.Text;

namespace SukiSdp.Archive;

/// <summary>Several texts in the index: each as UTF-8 after its length (2 bytes), so that a text can contain any character.</summary>
internal static class PackedTexts
{
    private const int LengthSize = 2;

    /// <summary>Packs texts, which are parts of a line of a manifest.</summary>
    public static byte[] Pack(IReadOnlyCollection<string> texts)
    {
        byte[] packed = new byte[texts.Sum(text => LengthSize + Encoding.UTF8.GetByteCount(text))];
        int at = 0;
        foreach (string text in texts)
        {
            int length = Encoding.UTF8.GetBytes(text, 0, text.Length, packed, at + LengthSize);
            BinaryPrimitives.WriteUInt16LittleEndian(packed.AsSpan(at), checked((ushort)length));
            at += LengthSize + length;
        }

        return packed;
    }

    /// <summary>The texts.</summary>
    public static string[] Unpack(ReadOnlySpan<byte> packed)
    {
        List<string> texts = [];
        while (packed.Length > 0)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(packed);
            texts.Add(ByteArena.Text(packed.Slice(LengthSize, length)));
            packed = packed.Slice(LengthSize + length);
        }

        return [.. texts];
    }
}
