#if !NET
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SukiSdp.Files;

/// <content>.NET Framework has no method for the instruction of the processor: slicing-by-8, eight table look-ups for eight bytes.</content>
internal static partial class Crc32C
{
    private static readonly uint[][] Tables = MakeTables();

    private static uint Sum(uint register, ReadOnlySpan<byte> data)
    {
        uint c = register;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
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

        return c;
    }

    // Table k advances a byte's effect by k further bytes.
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
}
#endif
