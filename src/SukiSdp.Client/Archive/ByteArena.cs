using System.Text;

namespace SukiSdp.Archive;

/// <summary>
/// Many small records in few large blocks of memory, found again by their address. Hundreds of thousands of records cost the garbage collector
/// nothing, and are never copied to grow.
/// </summary>
internal sealed class ByteArena
{
    /// <summary>No record.</summary>
    public const int None = -1;

    private const int BlockBits = 18;
    private const int BlockSize = 1 << BlockBits;

    private readonly List<byte[]> _blocks = [];
    private int _used = BlockSize;

    /// <summary>Makes room for a record of at most 256 KiB.</summary>
    /// <returns>Its address.</returns>
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

    /// <summary>The bytes from an address on; longer than the record.</summary>
    public Span<byte> At(int address) => _blocks[address >> BlockBits].AsSpan(address & (BlockSize - 1));

    /// <summary>UTF-8 as text.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.ToArray());
}
