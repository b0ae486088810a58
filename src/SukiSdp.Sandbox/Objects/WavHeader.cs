using System.Buffers.Binary;

namespace SukiSdp.Sandbox;

/// <summary>The 44 bytes in front of 16-bit mono PCM at 16 kHz, the audio that goes into the service.</summary>
internal static class WavHeader
{
    public const int Size = 44;
    public const int SampleRate = 16_000;
    public const int BytesPerSample = 2;

    /// <summary>The header of a file of <paramref name="fileLength"/> bytes in all.</summary>
    /// <remarks>Beyond 4 GiB the sizes do not fit; 0xFFFFFFFF is what writers of long files put there.</remarks>
    public static byte[] Create(long fileLength)
    {
        byte[] header = new byte[Size];
        "RIFF"u8.CopyTo(header);
        WriteSize(header.AsSpan(4), fileLength - 8);
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), SampleRate * BytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), BytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 8 * BytesPerSample);
        "data"u8.CopyTo(header.AsSpan(36));
        WriteSize(header.AsSpan(40), fileLength - Size);
        return header;
    }

    private static void WriteSize(Span<byte> destination, long size) =>
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)Math.Min(size, uint.MaxValue));
}
