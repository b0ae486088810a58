#if NETFRAMEWORK
using System.Runtime.InteropServices;

namespace SukiSdp.Audio;

/// <summary>The overloads of newer frameworks, for memory that is an array.</summary>
internal static class StreamMemoryExtensions
{
    internal static Task<int> ReadAsync(this Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArraySegment<byte> segment = ArrayOf(buffer);
        return stream.ReadAsync(segment.Array, segment.Offset, segment.Count, cancellationToken);
    }

    internal static Task WriteAsync(this Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        ArraySegment<byte> segment = ArrayOf(buffer);
        return stream.WriteAsync(segment.Array, segment.Offset, segment.Count, cancellationToken);
    }

    private static ArraySegment<byte> ArrayOf(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment)
            ? segment
            : throw new ArgumentException("The memory is not an array.", nameof(memory));
}
#endif
