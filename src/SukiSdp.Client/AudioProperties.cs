namespace SukiSdp;

/// <summary>The properties in the header of an audio file, as <see cref="SukiRecordingFile"/> shows them.</summary>
/// <param name="Format">The encoding of a WAV file, or the name of another type; null if it isn't known to be audio.</param>
/// <param name="Channels">Number of channels; null if the file isn't WAV.</param>
/// <param name="SampleRate">Samples of each channel a second, Hz; null if the file isn't WAV.</param>
/// <param name="BitsPerSample">Bits of one sample of one channel; null if the file isn't WAV.</param>
/// <param name="Duration">The playing time; null if the file isn't WAV.</param>
/// <param name="HeaderProblem">Sentences that describe how the header doesn't match the file; null for no problem.</param>
internal sealed record AudioProperties(string? Format, int? Channels, int? SampleRate, int? BitsPerSample, TimeSpan? Duration, string? HeaderProblem);
