#if !NET
using System.Runtime.InteropServices;
#endif

namespace SukiSdp;

/// <summary>Members of newer frameworks that .NET Framework doesn't have, and code that differs between the frameworks.</summary>
internal static class Polyfills
{
    /// <summary>Writes bytes at an offset, in parallel if the framework supports it.</summary>
    /// <param name="file">The file, which has no buffer of its own.</param>
    /// <param name="buffer">The bytes.</param>
    /// <param name="start">The index of the first one in the buffer.</param>
    /// <param name="count">The number of bytes.</param>
    /// <param name="offset">The offset in the file.</param>
    /// <param name="gate">The lock of code that moves the file's position.</param>
    public static void WriteAt(this FileStream file, byte[] buffer, int start, int count, long offset, object gate)
    {
#if NET
        _ = gate;
        RandomAccess.Write(file.SafeFileHandle, buffer.AsSpan(start, count), offset);
#else
        lock (gate)
        {
            file.Position = offset;
            file.Write(buffer, start, count);
            file.Flush();
        }
#endif
    }
#if !NET

    /// <summary>Waits for a task until it has ended or the wait is cancelled. The task continues.</summary>
    public static async Task<T> WaitAsync<T>(this Task<T> task, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken)))
        {
            return await (await Task.WhenAny(task, cancelled.Task).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    /// <summary>The index of the first value that isn't in a range; -1 if all are.</summary>
    public static int IndexOfAnyExceptInRange(this ReadOnlySpan<short> values, short lowest, short highest)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < lowest || values[i] > highest)
            {
                return i;
            }
        }

        return -1;
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
#endif
}
