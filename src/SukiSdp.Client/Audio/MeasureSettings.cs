namespace SukiSdp.Audio;

/// <summary>What counts as silence and as a problem.</summary>
internal sealed record MeasureSettings
{
    /// <summary>The default of <see cref="SilenceThreshold"/>, dBFS.</summary>
    public const double DefaultSilenceThreshold = -60;

    /// <summary>The default of <see cref="SilenceWindow"/>, milliseconds.</summary>
    public const int DefaultSilenceWindowMilliseconds = 100;

    /// <summary>The default of <see cref="MostlySilentRatio"/>.</summary>
    public const double DefaultMostlySilentRatio = 0.95;

    /// <summary>The level below which a window is silence, dBFS.</summary>
    public double SilenceThreshold { get; init; } = DefaultSilenceThreshold;

    /// <summary>The time that is silence or not as a whole.</summary>
    public TimeSpan SilenceWindow { get; init; } = TimeSpan.FromMilliseconds(DefaultSilenceWindowMilliseconds);

    /// <summary>The proportion of silence, 0 to 1, from which on a recording is <see cref="RecordingProblem.MostlySilent"/>.</summary>
    public double MostlySilentRatio { get; init; } = DefaultMostlySilentRatio;

    /// <summary>How many clipped samples a recording can have that isn't <see cref="RecordingProblem.Clipped"/>.</summary>
    public long ClippedSampleLimit { get; init; }
}
