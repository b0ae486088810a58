namespace SukiSdp.Audio;

/// <summary>What <see cref="WavReader"/> found: the facts of a WAV file, or why the bytes are not one that can be played.</summary>
internal sealed class WavReadResult
{
    private WavReadResult(WavFacts? facts, string? notWavReason)
    {
        Facts = facts;
        NotWavReason = notWavReason;
    }

    /// <summary>The facts; null when the bytes are not WAV.</summary>
    public WavFacts? Facts { get; }

    /// <summary>A sentence that says what is missing or unusable; null when the bytes are WAV.</summary>
    public string? NotWavReason { get; }

    internal static WavReadResult Wav(WavFacts facts) => new(facts, null);

    internal static WavReadResult NotWav(string reason) => new(null, reason);
}
