using SukiSdp.Files;

namespace SukiSdp.Download;

/// <summary>A range of a file that one connection downloads, from <see cref="Start"/> up to but not including <see cref="End"/> (bytes).</summary>
internal sealed class FileRange(long start, long end)
{
    private long _position = start;

    /// <summary>The first byte's offset.</summary>
    public long Start { get; } = start;

    /// <summary>The offset after the last byte; <see cref="long.MaxValue"/> while the object's length is unknown.</summary>
    public long End { get; set; } = end;

    /// <summary>The offset of the next missing byte.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>CRC32C from <see cref="Start"/> to <see cref="Position"/>.</summary>
    public uint Crc { get; private set; }

    /// <summary>Whether nothing is missing.</summary>
    public bool IsDone => Position >= End;

    /// <summary>Counts bytes that were written at <see cref="Position"/>.</summary>
    public void Append(ReadOnlySpan<byte> written)
    {
        Crc = Crc32C.Append(Crc, written);
        Interlocked.Add(ref _position, written.Length);
    }

    /// <summary>Discards the bytes of the range.</summary>
    public void Reset()
    {
        Interlocked.Exchange(ref _position, Start);
        Crc = 0;
    }
}
