namespace SukiSdp.Audio;

/// <summary>Sample frames as playing time.</summary>
internal static class WavDuration
{
    /// <summary>The time <paramref name="frames"/> take at <paramref name="sampleRate"/> Hz, to 100 ns, at most <see cref="TimeSpan.MaxValue"/>.</summary>
    internal static TimeSpan Of(long frames, int sampleRate)
    {
        // A decimal holds the product exactly; a sparse file at 1 Hz could overflow a long.
        decimal ticks = (decimal)frames * TimeSpan.TicksPerSecond / sampleRate;
        return ticks >= long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromTicks((long)ticks);
    }
}
