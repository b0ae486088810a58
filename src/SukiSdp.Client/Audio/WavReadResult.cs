namespace SukiSdp.Audio;

/// <summary>What <see cref="WavReader"/> found: the properties of a WAV file, or why the bytes are not one that can be played.</summary>
internal sealed class WavReadResult
{
    private WavReadResult(WavInfo? info, string? notWavReason)
    {
        Info = info;
        NotWavReason = notWavReason;
    }

    /// <summary>The properties; null when the bytes are not WAV.</summary>
    public WavInfo? Info { get; }

    /// <summary>A sentence that says what is missing or unusable; null when the bytes are WAV.</summary>
    public string? NotWavReason { get; }

    internal static WavReadResult Wav(WavInfo info) => new(info, null);

    internal static WavReadResult NotWav(string reason) => new(null, reason);
}
