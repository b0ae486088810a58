namespace SukiSdp;

/// <summary>Reads as many bytes as requested, and fewer only at the end. A single read can return fewer at any position.</summary>
internal static class StreamExtensions
{
    /// <summary>Reads <paramref name="count"/> bytes, or as many as there are.</summary>
    public static int ReadFully(this Stream stream, byte[] buffer, int offset, int count)
    {
        int total = 0;
        while (total < count && stream.Read(buffer, offset + total, count - total) is > 0 and int read)
        {
            total += read;
        }

        return total;
    }

    /// <inheritdoc cref="ReadFully"/>
    public static Task<int> ReadFullyAsync(this Stream stream, byte[] buffer, int count, CancellationToken cancellationToken) =>
        ReadFullyAsync((bytes, offset, length) => stream.ReadAsync(bytes, offset, length, cancellationToken), buffer, count);

    /// <summary>Reads from a source that isn't a stream.</summary>
    /// <param name="read">Reads up to a number of bytes into a buffer at an offset. Returns 0 at the end.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="count">How many.</param>
    public static async Task<int> ReadFullyAsync(Func<byte[], int, int, Task<int>> read, byte[] buffer, int count)
    {
        int total = 0;
        while (total < count && await read(buffer, total, count - total).ConfigureAwait(false) is > 0 and int more)
        {
            total += more;
        }

        return total;
    }
}
