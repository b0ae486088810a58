using System.Runtime.CompilerServices;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>A SHA-256 in the index: in 32 bytes instead of 64 hex digits.</summary>
internal static class PackedSha256
{
    /// <summary>Its length, bytes.</summary>
    public const int Length = 32;

    /// <summary>Packs hex digits.</summary>
    /// <param name="digits">The digits, as UTF-8.</param>
    /// <returns>The bytes; none if the digits aren't a SHA-256.</returns>
    [MethodImpl(Jit.OptimizeAtOnce)]
    public static byte[] Pack(ReadOnlySpan<byte> digits)
    {
        if (digits.Length != 2 * Length)
        {
            return [];
        }

        byte[] bytes = new byte[Length];
        for (int i = 0; i < Length; i++)
        {
            int value = (ValueOf(digits[2 * i]) << 4) | ValueOf(digits[(2 * i) + 1]);
            if (value < 0)
            {
                return [];
            }

            bytes[i] = (byte)value;
        }

        return bytes;
    }

    // Negative for anything but a hex digit.
    private static int ValueOf(byte digit) =>
        digit is >= (byte)'0' and <= (byte)'9' ? digit - '0'
        : (digit | 0x20) is >= 'a' and <= 'f' and { } lower ? lower - 'a' + 10
        : -1;

    /// <summary>The lower-case hex digits.</summary>
    public static string Unpack(ReadOnlySpan<byte> bytes) => FileDigest.Hex(bytes.Slice(0, Length));
}
