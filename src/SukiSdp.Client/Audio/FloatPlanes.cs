using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SukiSdp.Audio;

/// <summary>Samples of 24 or 32 bits and floating-point samples, as floating-point numbers of 32 bits, whose 24 bits are more than any level needs.</summary>
/// <param name="format">The format.</param>
/// <param name="frames">How many sample frames a piece has at most.</param>
internal sealed class FloatPlanes(WavFormat format, int frames) : SamplePlanes
{
    private const float IntegerScale = 1f / (1u << 31);

    private readonly float _fullScale = ClipCounter.FullScale(format.Encoding == WavEncoding.Pcm ? format.ValidBits : 16) / 32768f;
    private readonly float[] _planes = ArrayPool<float>.Shared.Rent(format.Channels * frames);

    internal override void Load(ArraySegment<byte> bytes)
    {
        ReadOnlySpan<byte> source = bytes;
        int size = format.BitsPerSample / 8, step = format.BlockAlign, count = bytes.Count / step;
        for (int channel = 0; channel < format.Channels; channel++)
        {
            Span<float> plane = _planes.AsSpan(channel * frames, count);
            int at = channel * size;
            switch (format.Encoding, size)
            {
                case (WavEncoding.Pcm, 3):
                    for (int i = 0; i < plane.Length; i++, at += step)
                    {
                        plane[i] = ((source[at] << 8) | (source[at + 1] << 16) | (source[at + 2] << 24)) * IntegerScale;
                    }

                    break;
                case (WavEncoding.Pcm, _):
                    for (int i = 0; i < plane.Length; i++, at += step)
                    {
                        plane[i] = BinaryPrimitives.ReadInt32LittleEndian(source.Slice(at)) * IntegerScale;
                    }

                    break;
                case (_, sizeof(float)):
                    Span<int> bits = MemoryMarshal.Cast<float, int>(plane);
                    for (int i = 0; i < plane.Length; i++, at += step)
                    {
                        bits[i] = BinaryPrimitives.ReadInt32LittleEndian(source.Slice(at));
                        plane[i] = plane[i] is >= -float.MaxValue and <= float.MaxValue ? plane[i] : Finite(plane[i]);
                    }

                    break;
                default:
                    for (int i = 0; i < plane.Length; i++, at += step)
                    {
                        plane[i] = Finite(BitConverter.Int64BitsToDouble(BinaryPrimitives.ReadInt64LittleEndian(source.Slice(at))));
                    }

                    break;
            }
        }
    }

    internal override SampleSums Sum(int channel, int from, int count) => SampleSums.Of(_planes.AsSpan((channel * frames) + from, count));

    internal override void CountClipped(int channel, int from, int count, SampleSums sums, ref ClipCounter clipped)
    {
        if (sums.Peak < _fullScale)
        {
            clipped.EndRun();
            return;
        }

        foreach (float sample in _planes.AsSpan((channel * frames) + from, count))
        {
            clipped.Add(sample >= _fullScale ? 1 : sample <= -_fullScale ? -1 : 0);
        }
    }

    public override void Dispose() => ArrayPool<float>.Shared.Return(_planes, clearArray: true);

    // One sample that is no number would leave no figure of the file: it counts as silence, and one beyond all numbers as full scale.
    private static float Finite(double value) =>
        value is >= -float.MaxValue and <= float.MaxValue ? (float)value : double.IsNaN(value) ? 0 : value > 0 ? 1 : -1;
}
