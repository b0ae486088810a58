using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SukiSdp.Sandbox;

/// <summary>Bytes that look random, follow from a seed, and can be had from any offset.</summary>
internal sealed class RandomObject(long length, int seed) : ComputedObject(length)
{
    private const int WordSize = sizeof(ulong);

    private readonly ulong _start = Mix((ulong)(uint)seed + 1);

    protected override void Fill(long offset, Span<byte> destination)
    {
        Span<byte> word = stackalloc byte[WordSize];
        while (!destination.IsEmpty)
        {
            int within = (int)(offset % WordSize);
            int filled;
            if (within == 0 && destination.Length >= WordSize)
            {
                filled = FillWords(offset / WordSize, MemoryMarshal.Cast<byte, ulong>(destination));
            }
            else
            {
                BinaryPrimitives.WriteUInt64LittleEndian(word, Word(offset / WordSize));
                filled = Math.Min(WordSize - within, destination.Length);
                word.Slice(within, filled).CopyTo(destination);
            }

            offset += filled;
            destination = destination[filled..];
        }
    }

    private int FillWords(long first, Span<ulong> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            ulong word = Word(first + i);
            words[i] = BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
        }

        return words.Length * WordSize;
    }

    private ulong Word(long index) => Mix(_start + (ulong)index);

    /// <summary>One step of SplitMix64: the n-th number costs as much as the first.</summary>
    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
