using System.Diagnostics;

namespace SukiSdp.Sandbox;

/// <summary>Holds a body to a rate, in slices small enough that little of it is ever buffered.</summary>
internal sealed class Pace(long bytesPerSecond)
{
    /// <summary>The largest slice of a body without a rate, in bytes.</summary>
    public const int LargestSlice = 64 * 1024;

    private const int LargestPacedSlice = 16 * 1024;
    private const int SlicesPerSecond = 50;

    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Bytes to send at a time.</summary>
    public int Slice { get; } = bytesPerSecond <= 0 ? LargestSlice : (int)Math.Clamp(bytesPerSecond / SlicesPerSecond, 1, LargestPacedSlice);

    /// <summary>Waits until a byte after the first <paramref name="sent"/> is due. Time lost in one wait is made up in the next.</summary>
    public Task UntilDueAsync(long sent, CancellationToken cancellationToken)
    {
        if (bytesPerSecond <= 0)
        {
            return Task.CompletedTask;
        }

        TimeSpan due = TimeSpan.FromSeconds((double)sent / bytesPerSecond) - Stopwatch.GetElapsedTime(_start);
        return due > TimeSpan.Zero ? Task.Delay(due, cancellationToken) : Task.CompletedTask;
    }
}
