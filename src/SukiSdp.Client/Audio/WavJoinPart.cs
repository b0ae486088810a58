namespace SukiSdp.Audio;

/// <summary>A recording that goes into the joined file, with what its header says.</summary>
/// <param name="Source">The recording.</param>
/// <param name="Facts">Its facts when the plan was made.</param>
internal sealed record WavJoinPart(WavJoinSource Source, WavFacts Facts);
