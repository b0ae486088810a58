#if NET
using System.Numerics;
#endif
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SukiSdp.Transfer;

/// <summary>
/// CRC-32C (Castagnoli), the checksum that Google Cloud Storage keeps for every object. Values are the finished checksums, so that a
/// running one starts at 0 and parts can be combined.
/// </summary>
internal static class Crc32C
{
    // RFC 3720, reflected.
    private const uint Polynomial = 0x82F63B78;

#if !NET
    private static readonly uint[][] Tables = MakeTables();
#endif

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by <paramref name="data"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        uint c = ~crc;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
#if NET
        // One instruction for eight bytes where the processor has it (SSE 4.2, ARMv8), a table otherwise.
        foreach (ulong word in words)
        {
            c = BitOperations.Crc32C(c, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte b in data.Slice(words.Length * sizeof(ulong)))
        {
            c = BitOperations.Crc32C(c, b);
        }
#else
        uint[] t0 = Tables[0], t1 = Tables[1], t2 = Tables[2], t3 = Tables[3], t4 = Tables[4], t5 = Tables[5], t6 = Tables[6], t7 = Tables[7];
        foreach (ulong raw in words)
        {
            ulong word = (BitConverter.IsLittleEndian ? raw : BinaryPrimitives.ReverseEndianness(raw)) ^ c;
            c = t7[(byte)word] ^ t6[(byte)(word >> 8)] ^ t5[(byte)(word >> 16)] ^ t4[(byte)(word >> 24)]
                ^ t3[(byte)(word >> 32)] ^ t2[(byte)(word >> 40)] ^ t1[(byte)(word >> 48)] ^ t0[(byte)(word >> 56)];
        }

        foreach (byte b in data.Slice(words.Length * sizeof(ulong)))
        {
            c = t0[(byte)(c ^ b)] ^ (c >> 8);
        }
#endif
        return ~c;
    }

    /// <summary>
    /// The checksum of two parts one after the other, from the checksum of each and the second one's length in bytes. Lets ranges that arrive
    /// side by side be checked without reading the file again.
    /// </summary>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        // Appending n zero bytes to the first part is a linear map over GF(2), the n-th power of that of one zero byte: square and multiply.
        uint[] power = new uint[32];
        power[0] = Polynomial;
        for (int bit = 1; bit < 32; bit++)
        {
            power[bit] = 1u << (bit - 1);
        }

        // So far one zero bit; three squarings make it a byte.
        for (int i = 0; i < 3; i++)
        {
            power = Square(power);
        }

        for (long left = secondLength; left > 0; left >>= 1)
        {
            if ((left & 1) != 0)
            {
                first = Multiply(power, first);
            }

            if (left > 1)
            {
                power = Square(power);
            }
        }

        return first ^ second;
    }

    private static uint Multiply(uint[] matrix, uint vector)
    {
        uint product = 0;
        for (int bit = 0; vector != 0; bit++, vector >>= 1)
        {
            if ((vector & 1) != 0)
            {
                product ^= matrix[bit];
            }
        }

        return product;
    }

    private static uint[] Square(uint[] matrix) => Array.ConvertAll(matrix, column => Multiply(matrix, column));

#if !NET
    // Slicing-by-8: table k advances a byte's effect by k further bytes.
    private static uint[][] MakeTables()
    {
        uint[][] tables = new uint[8][];
        for (int k = 0; k < tables.Length; k++)
        {
            tables[k] = new uint[256];
        }

        for (uint value = 0; value < 256; value++)
        {
            uint c = value;
            for (int bit = 0; bit < 8; bit++)
            {
                c = (c & 1) != 0 ? (c >> 1) ^ Polynomial : c >> 1;
            }

            tables[0][value] = c;
        }

        for (int k = 1; k < tables.Length; k++)
        {
            for (int value = 0; value < 256; value++)
            {
                uint c = tables[k - 1][value];
                tables[k][value] = tables[0][(byte)c] ^ (c >> 8);
            }
        }

        return tables;
    }
#endif
}
