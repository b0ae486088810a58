namespace SukiSdp.Audio;

/// <summary>The measurement of the samples of a file.</summary>
internal sealed class AudioMeasurement
{
    /// <summary>The header.</summary>
    public required WavInfo Info { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public long FileLength { get; init; }

    /// <summary>The level of the largest sample of any channel, dBFS; negative infinity for digital silence.</summary>
    public double PeakLevel { get; init; }

    /// <summary>The RMS level of the samples of all channels, dBFS; negative infinity for digital silence.</summary>
    public double RmsLevel { get; init; }

    /// <summary>The proportion of the playing time that is silence, 0 to 1; 1 without samples.</summary>
    public double SilenceRatio { get; init; }

    /// <summary>Samples in runs of at least three at full scale.</summary>
    public long ClippedSamples { get; init; }

    /// <summary>The mean of the channel whose mean is farthest from 0, as a proportion of full scale.</summary>
    public double DcOffset { get; init; }

    /// <summary>The most serious problem; null for none.</summary>
    public RecordingProblem? Problem { get; init; }

    /// <summary>
    /// Two values for each point: the least and the greatest sample of all channels in its stretch of the file, in steps of 1/128 of full scale, rounded
    /// towards 0. Empty if none was requested or the file has no samples; fewer points than requested if it has fewer sample frames.
    /// </summary>
    public sbyte[] Waveform { get; init; } = [];
}
