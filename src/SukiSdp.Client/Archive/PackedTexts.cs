using System.Buffers.Binary;
using System.Text;

namespace SukiSdp.Archive;

/// <summary>Several texts as the index holds them: each as UTF-8 with its length (2 bytes) before it, so that a text may contain any character.</summary>
internal static class PackedTexts
{
    private const int LengthSize = 2;

    /// <summary>Packs texts. None is longer than a line of a manifest.</summary>
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
