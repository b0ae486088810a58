namespace SukiSdp;

/// <summary>The problems of a recording that its samples show.</summary>
public enum RecordingProblem
{
    // Not 0, because PowerShell takes a 0 for false, and scripts ask: if ($_.Problem).

    /// <summary>All of it is silence.</summary>
    Silent = 1,

    /// <summary>Nearly all of it is silence.</summary>
    MostlySilent,

    /// <summary>It has samples that were cut off at full scale.</summary>
    Clipped,
}

/// <summary>The levels of one recording, measured from all samples of its file.</summary>
public sealed class SukiRecordingMeasurement
{
    /// <summary>The ambient session's id; null if the input had none.</summary>
    public string? SessionId { get; init; }

    /// <summary>The recording's id; null for a joined file, and if the input had none.</summary>
    public string? RecordingId { get; init; }

    /// <summary>The id of the encounter (visit), null if the input had none.</summary>
    public string? EncounterId { get; init; }

    /// <summary>The file's full path.</summary>
    public string Path { get; init; } = "";

    /// <summary>The same as <see cref="Path"/>, under the name that PowerShell's own files have.</summary>
    public string FullName => Path;

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; init; }

    /// <summary>The playing time of the existing samples.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How the samples are written: <c>PCM</c>, <c>float</c>, <c>A-law</c> or <c>µ-law</c>.</summary>
    public string Encoding { get; init; } = "";

    /// <summary>Samples of each channel a second, Hz.</summary>
    public int SampleRate { get; init; }

    /// <summary>Number of channels.</summary>
    public int Channels { get; init; }

    /// <summary>Bits of one sample of one channel, as the file has it.</summary>
    public int BitsPerSample { get; init; }

    /// <summary>
    /// The level of the largest sample of any channel, in dB relative to full scale (dBFS): 0 is the largest integer sample, or 1.0 of a floating-point
    /// file, which can be higher. Negative infinity for digital silence.
    /// </summary>
    public double PeakLevel { get; init; }

    /// <summary>
    /// The RMS level of the samples of all channels, in dBFS. A full-scale square wave has 0 and a full-scale sine wave -3.01. Negative infinity for digital
    /// silence.
    /// </summary>
    public double RmsLevel { get; init; }

    /// <summary>The proportion of the playing time that is silence, 0 to 1. It is 1 for a file without samples.</summary>
    public double SilenceRatio { get; init; }

    /// <summary>Samples that belong to a run of at least three samples of one channel at full scale. A single sample at full scale isn't counted.</summary>
    public long ClippedSamples { get; init; }

    /// <summary>The mean of the samples of the channel whose mean is farthest from 0, as a proportion of full scale, -1 to 1 (floating-point files can have more).</summary>
    public double DcOffset { get; init; }

    /// <summary>The most serious of the problems that apply, in the order of <see cref="RecordingProblem"/>; null for none.</summary>
    public RecordingProblem? Problem { get; init; }

    /// <summary>The file's full path.</summary>
    public override string ToString() => Path;
}
