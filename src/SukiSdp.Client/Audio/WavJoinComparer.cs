using System.Buffers;

namespace SukiSdp.Audio;

/// <summary>Compares the samples of recordings with those at any place of a joined file.</summary>
internal sealed class WavJoinComparer(Stream joined) : IDisposable
{
    // The first comparison of a recording, so that one that differs at its beginning costs little.
    private const int FirstRead = 64 * 1024;

    private readonly byte[] _expected = ArrayPool<byte>.Shared.Rent(WavJoinFile.BufferSize);
    private readonly byte[] _actual = ArrayPool<byte>.Shared.Rent(WavJoinFile.BufferSize);

    /// <summary>Bytes from <paramref name="position"/> of the joined file on that are the samples of a recording, up to the first that differs.</summary>
    /// <param name="part">The recording.</param>
    /// <param name="position">A place in the joined file, in bytes from its start.</param>
    /// <param name="compared">Called with the number of bytes that are equal, after each buffer; may be null.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <exception cref="EndOfStreamException">The recording has become shorter.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal async Task<long> CommonLengthAsync(WavJoinPart part, long position, Action<int>? compared, CancellationToken cancellationToken)
    {
        using FileStream source = WavJoinFile.OpenSamples(part, skip: 0);
        joined.Position = position;
        long common = 0;
        for (int size = FirstRead; common < part.Info.DataLength; size = WavJoinFile.BufferSize)
        {
            int count = (int)Math.Min(size, part.Info.DataLength - common);
            if (await source.ReadFullyAsync(_expected, count, cancellationToken).ConfigureAwait(false) < count)
            {
                throw WavJoinFile.BecameShorter(part);
            }

            int read = await joined.ReadFullyAsync(_actual, count, cancellationToken).ConfigureAwait(false);
            int equal = CommonLength(_expected.AsSpan(0, count), _actual.AsSpan(0, read));
            common += equal;
            compared?.Invoke(equal);
            if (equal < count)
            {
                break;
            }
        }

        return common;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Samples of a visit do not stay behind in a buffer that others rent.
        ArrayPool<byte>.Shared.Return(_expected, clearArray: true);
        ArrayPool<byte>.Shared.Return(_actual, clearArray: true);
    }

    private static int CommonLength(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        int length = Math.Min(one.Length, other.Length);
        if (one.Slice(0, length).SequenceEqual(other.Slice(0, length)))
        {
            return length;
        }

        int common = 0;
        while (one[common] == other[common])
        {
            common++;
        }

        return common;
    }
}
