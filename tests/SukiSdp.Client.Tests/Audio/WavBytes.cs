using System.Buffers.Binary;
using System.Text;

namespace SukiSdp.Tests.Audio;

/// <summary>Makes WAV files byte by byte, right ones and wrong ones.</summary>
internal static class WavBytes
{
    private static readonly byte[] SubFormatTail = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>A mono 16-bit 16 kHz file, as sessions have.</summary>
    internal static byte[] Session(byte[] samples) => Form(Format(), Data(samples));

    internal static byte[] Form(params byte[][] chunks) => FormOf("RIFF", null, chunks);

    internal static byte[] FormOf(string id, uint? statedSize, params byte[][] chunks)
    {
        byte[] content = Concat([Encoding.ASCII.GetBytes("WAVE"), .. chunks]);
        return Concat(Encoding.ASCII.GetBytes(id), Number(statedSize ?? (uint)content.Length), content);
    }

    internal static byte[] Rf64(long riffSize, long dataSize, long frames, params byte[][] chunks) =>
        FormOf("RF64", uint.MaxValue, [Ds64(riffSize, dataSize, frames), .. chunks]);

    internal static byte[] Ds64(long riffSize, long dataSize, long frames, params (string Id, long Size)[] table)
    {
        byte[] entries = Concat([.. table.Select(entry => Concat(Encoding.ASCII.GetBytes(entry.Id), Long(entry.Size)))]);
        return Chunk("ds64", Concat(Long(riffSize), Long(dataSize), Long(frames), Number((uint)table.Length), entries));
    }

    internal static byte[] Chunk(string id, byte[] content, uint? statedSize = null, bool pad = true) => Concat(
        Encoding.ASCII.GetBytes(id),
        Number(statedSize ?? (uint)content.Length),
        content,
        pad && content.Length % 2 == 1 ? [0] : []);

    internal static byte[] Data(byte[] samples, uint? statedSize = null, bool pad = true) => Chunk("data", samples, statedSize, pad);

    internal static byte[] Format(int tag = 1, int channels = 1, uint rate = 16_000, int bits = 16, int? blockAlign = null, byte[]? extension = null)
    {
        int block = blockAlign ?? channels * ((bits + 7) / 8);
        return Chunk("fmt ", Concat(
            Short(tag), Short(channels), Number(rate), Number(unchecked(rate * (uint)block)), Short(block), Short(bits), extension ?? []));
    }

    internal static byte[] Extensible(int subFormat, int channels, uint rate, int bits, int validBits, uint mask, byte[]? subFormatTail = null) =>
        Format(0xFFFE, channels, rate, bits, extension: Concat(
            Short(22), Short(validBits), Number(mask), Short(subFormat), subFormatTail ?? SubFormatTail));

    /// <summary>Noise that is the same on every run.</summary>
    internal static byte[] Samples(int count, int seed = 1)
    {
        byte[] samples = new byte[count];
        new Random(seed).NextBytes(samples);
        return samples;
    }

    internal static byte[] Concat(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    internal static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    internal static byte[] Long(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    internal static byte[] Short(int value) => [(byte)value, (byte)(value >> 8)];
}
