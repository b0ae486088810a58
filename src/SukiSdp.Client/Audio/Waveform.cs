namespace SukiSdp.Audio;

/// <summary>The outline of a file: the least and the greatest sample of each of so many stretches of the same length.</summary>
internal sealed class Waveform
{
    private readonly long _frames;
    private readonly int _count;
    private SampleSums _sums = SampleSums.None;
    private long _frame;
    private long _end;
    private int _point;

    /// <param name="frames">The sample frames of the file.</param>
    /// <param name="points">The number of points; 0 for none. There are not more than sample frames.</param>
    internal Waveform(long frames, int points)
    {
        _frames = frames;
        _count = (int)Math.Min(points, frames);
        Points = new sbyte[2 * _count];
        _end = EndOf(0);
    }

    /// <summary>The least and the greatest sample of each point, in steps of 1/128 of full scale, rounded towards 0.</summary>
    internal sbyte[] Points { get; }

    /// <summary>Sample frames to the end of the point.</summary>
    internal long FramesLeft => _end - _frame;

    /// <summary>Takes samples of a channel.</summary>
    internal void Add(SampleSums sums)
    {
        if (_count > 0)
        {
            _sums = _sums.And(sums);
        }
    }

    /// <summary>Takes note of the sample frames that were added, not more than <see cref="FramesLeft"/>.</summary>
    internal void Advance(int frames)
    {
        _frame += frames;
        if (_frame == _end && _point < _count)
        {
            Points[2 * _point] = Step(_sums.Least);
            Points[(2 * _point) + 1] = Step(_sums.Greatest);
            _sums = SampleSums.None;
            _end = EndOf(++_point);
        }
    }

    private static sbyte Step(double value) => (sbyte)Math.Max(sbyte.MinValue, Math.Min(sbyte.MaxValue, value * 128));

    // Without points, or behind the last one, nothing ends. The parts are multiplied one by one, because all frames times all points can be beyond 64 bits.
    private long EndOf(int point) =>
        point >= _count ? long.MaxValue : (_frames / _count * (point + 1)) + (_frames % _count * (point + 1) / _count);
}
