using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SukiSdp.Audio;

/// <summary>Samples of 8 or 16 bits, A-law and µ-law, as 16-bit integers.</summary>
internal sealed class IntegerPlanes : SamplePlanes
{
    private readonly int _channels;
    private readonly int _frames;
    private readonly int _fullScale;

    // What each byte means; null for samples of 16 bits.
    private readonly short[]? _values;

    // Null where the samples of the file can be used as they stand there.
    private readonly short[]? _planes;

    private ArraySegment<byte> _bytes;

    internal IntegerPlanes(WavFormat format, int frames)
    {
        (_channels, _frames) = (format.Channels, frames);
        _values = format.Encoding switch
        {
            WavEncoding.ALaw => G711.ALaw,
            WavEncoding.MuLaw => G711.MuLaw,
            _ => format.BitsPerSample == 8 ? Unsigned8 : null,
        };
        _fullScale = format.Encoding == WavEncoding.Pcm ? ClipCounter.FullScale(format.ValidBits) : _values!.Max();
        _planes = _values is null && _channels == 1 && BitConverter.IsLittleEndian ? null : ArrayPool<short>.Shared.Rent(_channels * frames);
    }

    private static short[] Unsigned8 { get; } = [.. Enumerable.Range(0, 256).Select(value => (short)((value - 128) << 8))];

    internal override void Load(ArraySegment<byte> bytes)
    {
        _bytes = bytes;
        if (_planes is null)
        {
            return;
        }

        ReadOnlySpan<byte> source = bytes;
        int size = _values is null ? sizeof(short) : 1, step = size * _channels, frames = bytes.Count / step;
        for (int channel = 0; channel < _channels; channel++)
        {
            Span<short> plane = _planes.AsSpan(channel * _frames, frames);
            int at = channel * size;
            if (_values is { } values)
            {
                for (int i = 0; i < plane.Length; i++, at += step)
                {
                    plane[i] = values[source[at]];
                }
            }
            else
            {
                for (int i = 0; i < plane.Length; i++, at += step)
                {
                    plane[i] = BinaryPrimitives.ReadInt16LittleEndian(source.Slice(at));
                }
            }
        }
    }

    internal override SampleSums Sum(int channel, int from, int count) => SampleSums.Of(Samples(channel, from, count));

    internal override void CountClipped(int channel, int from, int count, SampleSums sums, ref ClipCounter clipped)
    {
        if (sums.Peak * 32768 < _fullScale)
        {
            clipped.EndRun();
            return;
        }

        short below = (short)(_fullScale - 1);
        ReadOnlySpan<short> samples = Samples(channel, from, count);
        while (samples.Length > 0)
        {
            // Many samples with one instruction: also in a loud file, few are at full scale.
            int next = samples.IndexOfAnyExceptInRange((short)-below, below);
            if (next != 0)
            {
                clipped.EndRun();
            }

            samples = next < 0 ? default : samples.Slice(next);
            for (; samples.Length > 0 && (samples[0] > below || samples[0] < -below); samples = samples.Slice(1))
            {
                clipped.Add(samples[0] > 0 ? 1 : -1);
            }
        }
    }

    public override void Dispose()
    {
        if (_planes is not null)
        {
            ArrayPool<short>.Shared.Return(_planes, clearArray: true);
        }
    }

    private ReadOnlySpan<short> Samples(int channel, int from, int count) =>
        _planes is null ? MemoryMarshal.Cast<byte, short>(_bytes).Slice(from, count) : _planes.AsSpan((channel * _frames) + from, count);
}
