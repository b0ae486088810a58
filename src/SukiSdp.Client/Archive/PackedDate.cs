using System.Buffers.Binary;

namespace SukiSdp.Archive;

/// <summary>A date in 4 bytes: seconds since 1970, UTC; 0 for none.</summary>
internal static class PackedDate
{
    /// <summary>Returns the date; null for none.</summary>
    public static DateTimeOffset? Read(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes) is > 0 and { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>Writes a date.</summary>
    public static void Write(Span<byte> bytes, DateTimeOffset? date) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, date?.ToUnixTimeSeconds() is >= 0 and <= uint.MaxValue and { } seconds ? (uint)seconds : 0);
}
