using SukiSdp.Audio;

namespace SukiSdp.Reporting;

/// <summary>What was measured of a file: what the report shows, and what the cache keeps.</summary>
internal sealed record Measurement
{
    /// <summary>CRC32C of the whole file.</summary>
    public uint Crc32C { get; init; }

    /// <summary>The sample format, such as <c>PCM 16-bit, 1 channel, 16000 Hz</c>; null for a file that couldn't be measured.</summary>
    public string? Format { get; init; }

    /// <summary>Playing time, seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>Peak level, dBFS; can be negative infinity.</summary>
    public double? Peak { get; init; }

    /// <summary>RMS level, dBFS; can be negative infinity.</summary>
    public double? Rms { get; init; }

    /// <summary>Proportion of silence, 0 to 1.</summary>
    public double? Silence { get; init; }

    /// <summary>Clipped samples.</summary>
    public long? Clipped { get; init; }

    /// <summary>DC offset, proportion of full scale.</summary>
    public double? DcOffset { get; init; }

    /// <summary>The problem that the samples show; null for none.</summary>
    public RecordingProblem? Problem { get; init; }

    /// <summary>The least and the greatest sample of each point, in steps of 1/128 of full scale, as bytes; null without samples.</summary>
    public byte[]? Waveform { get; init; }

    /// <summary>Why it couldn't be measured, or what is wrong with it; null for nothing.</summary>
    public MeasurementFlaw? Flaw { get; init; }

    /// <summary>The same, as a sentence without a path; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What a meter found.</summary>
    public static Measurement From(AudioMeasurement measured, uint crc32C) => new()
    {
        Crc32C = crc32C,
        Format = measured.Info.Format.ToString(),
        Seconds = Math.Round(measured.Info.Duration.TotalSeconds, 3),
        Peak = Rounded(measured.PeakLevel),
        Rms = Rounded(measured.RmsLevel),
        Silence = Math.Round(measured.SilenceRatio, 4),
        Clipped = measured.ClippedSamples,
        DcOffset = Math.Round(measured.DcOffset, 4),
        Problem = measured.Problem,
        Waveform = measured.Waveform.Length == 0 ? null : Array.ConvertAll(measured.Waveform, value => unchecked((byte)value)),
        Flaw = measured.Info.LacksAudio ? MeasurementFlaw.Damaged : null,
        Note = measured.Info.LacksAudio ? "The file is damaged: its header doesn't match its audio." : null,
    };

    /// <summary>What is known of a file that can't be measured.</summary>
    /// <param name="file">Its head; null if it couldn't be read again.</param>
    /// <param name="crc32C">CRC32C of the whole file.</param>
    public static Measurement Unmeasured(AudioFile? file, uint crc32C) => file?.Wav?.Info is { } info
        ? new Measurement
        {
            Crc32C = crc32C,
            Format = info.Format.ToString(),
            Seconds = Math.Round(info.Duration.TotalSeconds, 3),
            Flaw = MeasurementFlaw.OtherFormat,
            Note = "Its encoding isn't measured.",
        }
        : NameOf(file?.Kind) is { } name ? new Measurement { Crc32C = crc32C, Flaw = MeasurementFlaw.OtherFormat, Note = $"It is {name} file. Only WAV files are measured." }
        : new Measurement { Crc32C = crc32C, Flaw = MeasurementFlaw.Damaged, Note = file?.Wav is null ? "It isn't audio of a known format." : "The file is damaged: its WAV header can't be read." };

    private static string? NameOf(AudioContentKind? kind) => kind switch
    {
        AudioContentKind.Ogg => "an Ogg",
        AudioContentKind.Mp3 => "an MP3",
        AudioContentKind.M4a => "an M4A",
        AudioContentKind.Flac => "a FLAC",
        AudioContentKind.WebM => "a WebM",
        AudioContentKind.Matroska => "a Matroska",
        _ => null,
    };

    private static double Rounded(double level) => double.IsInfinity(level) ? level : Math.Round(level, 2);
}
