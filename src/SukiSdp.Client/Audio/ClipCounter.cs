namespace SukiSdp.Audio;

/// <summary>
/// Counts the clipped samples of one channel. A single sample at full scale isn't a sign of clipping, because a normalized recording has one at its peak. Clipping
/// leaves several in a row, all positive or all negative. Audacity's Find Clipping reports three or more, too, from 32767/32768 on.
/// </summary>
internal struct ClipCounter
{
    /// <summary>Samples at full scale in a row, from which on they are clipped.</summary>
    internal const int ShortestRun = 3;

    private int _sign;
    private int _run;

    /// <summary>Samples in runs of at least <see cref="ShortestRun"/>.</summary>
    internal long Count { get; private set; }

    /// <summary>
    /// The least sample that is at full scale, in steps of 1/32768. It is the greatest positive one, and for more than 16 bits that of 16: audio is often
    /// clipped by a converter of 16 bits before it is stored with more, and some converters never give the most negative number.
    /// </summary>
    internal static int FullScale(int validBits) => 32768 - (1 << (16 - Math.Min(16, Math.Max(8, validBits))));

    /// <summary>Adds the next sample.</summary>
    /// <param name="sign">1 or -1 for one at full scale, 0 for any other.</param>
    internal void Add(int sign)
    {
        _run = sign == 0 ? 0 : sign == _sign ? Math.Min(_run, ShortestRun) + 1 : 1;
        _sign = sign;
        Count += _run == ShortestRun ? ShortestRun : _run > ShortestRun ? 1 : 0;
    }

    /// <summary>Adds samples of which none is at full scale.</summary>
    internal void EndRun() => _run = _sign = 0;
}
