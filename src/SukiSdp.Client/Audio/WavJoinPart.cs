namespace SukiSdp.Audio;

/// <summary>A recording that goes into the joined file, with what its header says.</summary>
/// <param name="Source">The recording.</param>
/// <param name="Info">Its properties when the plan was made.</param>
internal sealed record WavJoinPart(WavJoinSource Source, WavInfo Info);
