namespace SukiSdp;

/// <summary>The status of a joined file.</summary>
public enum JoinStatus
{
    /// <summary>Written and verified in this run.</summary>
    Joined,

    /// <summary>It already existed.</summary>
    Skipped,
}

/// <summary>The recordings of a session as one WAV file.</summary>
public sealed class SukiJoinedRecording
{
    /// <summary>The ambient session's id; for recordings that were found in a folder, the folder's name.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>The id of the encounter (visit), if the input of the save had one; null otherwise.</summary>
    public string? EncounterId { get; internal set; }

    /// <summary>The joined file's full path.</summary>
    public string Path { get; init; } = "";

    /// <summary>The same as <see cref="Path"/>, under the name that PowerShell's own files have.</summary>
    public string FullName => Path;

    /// <summary>The joined file's length in bytes.</summary>
    public long Length { get; init; }

    /// <summary>The playing time.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How the samples are written, such as <c>PCM</c>.</summary>
    public string Format { get; init; } = "";

    /// <summary>Number of channels.</summary>
    public int Channels { get; init; }

    /// <summary>Samples of each channel a second, Hz.</summary>
    public int SampleRate { get; init; }

    /// <summary>Bits of one sample of one channel.</summary>
    public int BitsPerSample { get; init; }

    /// <summary>The number of recordings in the file.</summary>
    public int SourceCount { get; init; }

    /// <summary>Sentences that describe the missing recordings, which were allowed to be missing; empty if the session is complete.</summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];

    /// <summary>The files of the recordings that are completely in it.</summary>
    internal IReadOnlyList<string> WholeSources { get; init; } = [];

    /// <summary>The status.</summary>
    public JoinStatus Status { get; init; }

    /// <summary>The file's full path.</summary>
    public override string ToString() => Path;
}
