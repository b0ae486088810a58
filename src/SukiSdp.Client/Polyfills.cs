#if !NET
using System.Runtime.InteropServices;

namespace SukiSdp;

/// <summary>Members of newer frameworks that .NET Framework does not have, by the names that they have there.</summary>
internal static class Polyfills
{
    /// <summary>Waits for a task until it has ended or the wait is cancelled; the task goes on.</summary>
    public static async Task<T> WaitAsync<T>(this Task<T> task, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken)))
        {
            return await (await Task.WhenAny(task, cancelled.Task).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    /// <summary>Reads into memory that is an array.</summary>
    public static Task<int> ReadAsync(this Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArraySegment<byte> segment = ArrayOf(buffer);
        return stream.ReadAsync(segment.Array, segment.Offset, segment.Count, cancellationToken);
    }

    /// <summary>Writes memory that is an array.</summary>
    public static Task WriteAsync(this Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
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
