using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>The <c>ds64</c> chunk of RF64 and BW64: the sizes that do not fit 32 bits (EBU Tech 3306, section 3).</summary>
internal sealed class Ds64
{
    /// <summary>Bytes of the chunk's content without its table.</summary>
    internal const int FixedLength = 28;

    /// <summary>In a 32-bit size field: look into <c>ds64</c>.</summary>
    internal const uint SizeIsHere = 0xFFFFFFFF;

    /// <summary>Bytes of content that are read: a table of 1,000 chunks beyond 4 GiB is more than any file has.</summary>
    internal const int MaximumLength = FixedLength + (1_000 * EntryLength);

    private const int EntryLength = 12;

    private readonly Dictionary<uint, long> _table = [];

    private Ds64(ReadOnlySpan<byte> content)
    {
        RiffSize = ToSize(content);
        _table[FourCC.Data] = ToSize(content.Slice(8));
        uint entries = BinaryPrimitives.ReadUInt32LittleEndian(content.Slice(24));
        ReadOnlySpan<byte> rest = content.Slice(FixedLength);
        for (uint entry = 0; entry < entries && rest.Length >= EntryLength; entry++, rest = rest.Slice(EntryLength))
        {
            uint id = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            if (!_table.ContainsKey(id))
            {
                _table.Add(id, ToSize(rest.Slice(4)));
            }
        }
    }

    /// <summary>Bytes of the file after its first eight.</summary>
    internal long RiffSize { get; }

    internal static Ds64? Parse(byte[] content) => content.Length < FixedLength ? null : new Ds64(content);

    /// <summary>The size of a chunk whose own size field is <see cref="SizeIsHere"/>; null when it is not listed.</summary>
    internal long? SizeOf(uint id) => _table.TryGetValue(id, out long size) ? size : null;

    // No file is longer than a long can say, so what is beyond is only "too long".
    private static long ToSize(ReadOnlySpan<byte> bytes) => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes), long.MaxValue);
}
