namespace SukiSdp;

/// <summary>What the header of an audio file says, as <see cref="SukiRecordingFile"/> shows it.</summary>
/// <param name="Format">The encoding of a WAV file, or the name of another kind; null for what is not known to be audio.</param>
/// <param name="Channels">Number of channels; null when the file is not WAV.</param>
/// <param name="SampleRate">Samples of each channel a second, Hz; null when the file is not WAV.</param>
/// <param name="BitsPerSample">Bits of one sample of one channel; null when the file is not WAV.</param>
/// <param name="Duration">The playing time; null when the file is not WAV.</param>
/// <param name="HeaderProblem">What in the header does not fit the file, in sentences; null when nothing is wrong.</param>
internal sealed record AudioProperties(string? Format, int? Channels, int? SampleRate, int? BitsPerSample, TimeSpan? Duration, string? HeaderProblem);
