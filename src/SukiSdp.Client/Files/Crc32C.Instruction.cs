#if NET
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SukiSdp.Files;

/// <content>
/// One instruction for eight bytes where the processor has it (SSE 4.2, ARMv8); the runtime falls back to a table. It can start in every cycle
/// and takes three to end, so three lanes are summed side by side.
/// </content>
internal static partial class Crc32C
{
    private const int LaneBytes = 4096;

    private static readonly uint[][] LaneShifts = MakeLaneShifts();

    // Optimized from the first call on: in a new process, the whole file can be downloaded before the runtime optimizes it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Sum(uint register, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 3 * LaneBytes)
        {
            ReadOnlySpan<ulong> first = Words(data.Slice(0, LaneBytes));
            ReadOnlySpan<ulong> second = Words(data.Slice(LaneBytes, LaneBytes));
            ReadOnlySpan<ulong> third = Words(data.Slice(2 * LaneBytes, LaneBytes));
            uint r2 = 0, r3 = 0;
            for (int i = 0; i < first.Length; i++)
            {
                register = BitOperations.Crc32C(register, Little(first[i]));
                r2 = BitOperations.Crc32C(r2, Little(second[i]));
                r3 = BitOperations.Crc32C(r3, Little(third[i]));
            }

            register = ShiftLane(ShiftLane(register) ^ r2) ^ r3;
            data = data.Slice(3 * LaneBytes);
        }

        ReadOnlySpan<ulong> words = Words(data);
        foreach (ulong word in words)
        {
            register = BitOperations.Crc32C(register, Little(word));
        }

        foreach (byte b in data.Slice(words.Length * sizeof(ulong)))
        {
            register = BitOperations.Crc32C(register, b);
        }

        return register;
    }

    private static ReadOnlySpan<ulong> Words(ReadOnlySpan<byte> data) => MemoryMarshal.Cast<byte, ulong>(data);

    private static ulong Little(ulong word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);

    private static uint ShiftLane(uint register) =>
        LaneShifts[0][(byte)register] ^ LaneShifts[1][(byte)(register >> 8)] ^ LaneShifts[2][(byte)(register >> 16)] ^ LaneShifts[3][register >> 24];

    // What each byte of a register becomes when a lane of zeros follows.
    private static uint[][] MakeLaneShifts()
    {
        uint[] bits = new uint[32];
        for (int bit = 0; bit < bits.Length; bit++)
        {
            bits[bit] = Advance(1u << bit, LaneBytes);
        }

        uint[][] shifts = new uint[sizeof(uint)][];
        for (int k = 0; k < shifts.Length; k++)
        {
            shifts[k] = new uint[256];
            for (uint value = 0; value < 256; value++)
            {
                shifts[k][value] = Multiply(bits, value << (8 * k));
            }
        }

        return shifts;
    }
}
#endif
