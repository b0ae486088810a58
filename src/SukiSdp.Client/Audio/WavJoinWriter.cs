using System.Buffers;

namespace SukiSdp.Audio;

/// <summary>Writes one joined file, from any offset on: header, the samples of each recording, pad.</summary>
internal sealed class WavJoinWriter(WavJoinPlan plan, Stream destination, IProgress<long>? progress)
{
    private long _written;

    internal async Task WriteFromAsync(long offset, CancellationToken cancellationToken)
    {
        _written = offset;
        int headerSkip = (int)Math.Min(offset, plan.Header.Length);
        await WriteAsync(plan.Header.Slice(headerSkip), cancellationToken).ConfigureAwait(false);

        // Where the samples of the next recording start in the joined file.
        long start = plan.Header.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(WavJoinFile.BufferSize);
        try
        {
            foreach (WavJoinPart part in plan.Parts)
            {
                long skip = Math.Max(0, offset - start);
                if (skip < part.Info.DataLength)
                {
                    await CopyAsync(part, skip, buffer, cancellationToken).ConfigureAwait(false);
                }

                start += part.Info.DataLength;
            }
        }
        finally
        {
            // Samples of a visit do not stay behind in a buffer that others rent.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        if (_written < plan.TotalLength)
        {
            await WriteAsync(new byte[plan.Padding], cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(WavJoinPart part, long skip, byte[] buffer, CancellationToken cancellationToken)
    {
        using FileStream source = WavJoinFile.OpenSamples(part, skip);
        for (long left = part.Info.DataLength - skip; left > 0;)
        {
            Memory<byte> window = buffer.AsMemory(0, (int)Math.Min(left, WavJoinFile.BufferSize));
            int read = await source.ReadAsync(window, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw WavJoinFile.BecameShorter(part);
            }

            await WriteAsync(window.Slice(0, read), cancellationToken).ConfigureAwait(false);
            left -= read;
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await destination.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        _written += bytes.Length;
        progress?.Report(_written);
    }
}
