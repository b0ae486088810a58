using System.Buffers.Text;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>A SHA-256 as the index holds it: in its 32 bytes rather than in 64 hex digits.</summary>
internal static class PackedSha256
{
    /// <summary>Its length, bytes.</summary>
    public const int Length = 32;

    /// <summary>Packs hex digits.</summary>
    /// <param name="digits">The digits, as UTF-8.</param>
    /// <returns>The bytes; none if the digits aren't a SHA-256.</returns>
    public static byte[] Pack(ReadOnlySpan<byte> digits)
    {
        if (digits.Length != 2 * Length)
        {
            return [];
        }

        byte[] bytes = new byte[Length];
        for (int i = 0; i < Length; i++)
        {
            if (!Utf8Parser.TryParse(digits.Slice(2 * i, 2), out bytes[i], out int used, 'x') || used != 2)
            {
                return [];
            }
        }

        return bytes;
    }

    /// <summary>The lower-case hex digits.</summary>
    public static string Unpack(ReadOnlySpan<byte> bytes) => FileDigest.Hex(bytes.Slice(0, Length).ToArray());
}
