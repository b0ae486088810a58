using System.Buffers.Binary;
using System.Numerics;

namespace SukiSdp.Sandbox;

/// <summary>CRC32C (the Castagnoli polynomial), the checksum Google Cloud Storage keeps for every object.</summary>
internal static class Castagnoli
{
    private const uint ReflectedPolynomial = 0x82F63B78;
    private const uint One = 0x80000000;
    private const uint X = 0x40000000;

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>; start from zero.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        while (bytes.Length >= sizeof(ulong))
        {
            state = BitOperations.Crc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            state = BitOperations.Crc32C(state, value);
        }

        return ~state;
    }

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by <paramref name="count"/> zero bytes.</summary>
    /// <remarks>A zero byte multiplies the state by x^8, so any number of them is one power and one product.</remarks>
    public static uint AppendZeros(uint crc, long count) => ~Multiply(PowerOfX(8UL * (ulong)count), ~crc);

    /// <summary>The checksum as <c>x-goog-hash</c> writes it: base64 of four bytes, the most significant first.</summary>
    public static string ToBase64(uint crc)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, crc);
        return Convert.ToBase64String(bytes);
    }

    private static uint PowerOfX(ulong exponent)
    {
        uint power = One;
        for (uint square = X; exponent != 0; exponent >>= 1, square = Multiply(square, square))
        {
            if ((exponent & 1) != 0)
            {
                power = Multiply(power, square);
            }
        }

        return power;
    }

    private static uint Multiply(uint left, uint right)
    {
        uint product = 0;
        for (uint bit = One; bit != 0; bit >>= 1)
        {
            if ((left & bit) != 0)
            {
                product ^= right;
            }

            right = (right & 1) != 0 ? (right >> 1) ^ ReflectedPolynomial : right >> 1;
        }

        return product;
    }
}
