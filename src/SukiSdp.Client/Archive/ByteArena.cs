using System.Text;

namespace SukiSdp.Archive;

/// <summary>
/// Many small records in few large blocks of memory, found by their positions. Hundreds of thousands of records are no work for the garbage collector,
/// and are never copied when the arena grows.
/// </summary>
internal sealed class ByteArena
{
    /// <summary>No record.</summary>
    public const int None = -1;

    private const int BlockBits = 18;
    private const int BlockSize = 1 << BlockBits;

    private readonly List<byte[]> _blocks = [];
    private int _used = BlockSize;

    /// <summary>Reserves memory for a record of at most 256 KiB.</summary>
    /// <returns>Its position.</returns>
    /// <exception cref="OverflowException">There are more than 2 GiB of records.</exception>
    public int Add(int length)
    {
        if (length > BlockSize - _used)
        {
            _blocks.Add(new byte[BlockSize]);
            _used = 0;
        }

        int address = checked(((_blocks.Count - 1) * BlockSize) + _used);
        _used += length;
        return address;
    }

    /// <summary>Returns the bytes from a position on, which are more than those of the record.</summary>
    public Span<byte> At(int address) => _blocks[address >> BlockBits].AsSpan(address & (BlockSize - 1));

    /// <summary>UTF-8 as text.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.ToArray());
}
