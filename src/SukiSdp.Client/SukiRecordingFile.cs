namespace SukiSdp;

/// <summary>The status of the file of a recording.</summary>
public enum SaveStatus
{
    /// <summary>Downloaded in this run.</summary>
    Saved,

    /// <summary>Resumed and completed in this run.</summary>
    Resumed,

    /// <summary>It already existed.</summary>
    Skipped,
}

/// <summary>How the bytes of a file were verified against the server.</summary>
public enum VerificationKind
{
    /// <summary>Not verified in this run, because the file already existed. It was verified when it was saved.</summary>
    None,

    /// <summary>The announced length and the clean end of the response; the server reported no valid checksum.</summary>
    Length,

    /// <summary>The server's MD5, over the whole file.</summary>
    Md5,

    /// <summary>The server's CRC32C, over the whole file.</summary>
    Crc32C,
}

/// <summary>One recording as a file on disk.</summary>
public sealed class SukiRecordingFile
{
    /// <summary>A file whose content wasn't read.</summary>
    public SukiRecordingFile()
    {
    }

    /// <summary>A file with the properties of its header; null if its content wasn't read.</summary>
    internal SukiRecordingFile(AudioProperties? audio)
    {
        Format = audio?.Format;
        Channels = audio?.Channels;
        SampleRate = audio?.SampleRate;
        BitsPerSample = audio?.BitsPerSample;
        Duration = audio?.Duration;
        HeaderProblem = audio?.HeaderProblem;
    }

    /// <summary>The ambient session's id.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>The recording's id.</summary>
    public string RecordingId { get; init; } = "";

    /// <summary>The id of the encounter (visit), null if the input had none.</summary>
    public string? EncounterId { get; internal set; }

    /// <summary>The position of the recording in the session; null if the service didn't report it.</summary>
    public int? SequenceNumber { get; init; }

    /// <summary>The file's full path.</summary>
    public string Path { get; init; } = "";

    /// <summary>The same as <see cref="Path"/>, under the name that PowerShell's own files have.</summary>
    public string FullName => Path;

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; init; }

    /// <summary>
    /// How the samples of a WAV file are written (<c>PCM</c>, <c>float</c>, <c>A-law</c>, <c>µ-law</c>, or a format tag), or the type of a file that
    /// isn't WAV, such as <c>Ogg</c>. Read from the file's header, as are the four that follow; null if the type of the file is unknown.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>Number of channels; null if the file isn't WAV.</summary>
    public int? Channels { get; init; }

    /// <summary>Samples of each channel a second, Hz; null if the file isn't WAV.</summary>
    public int? SampleRate { get; init; }

    /// <summary>Bits of one sample of one channel; null if the file isn't WAV.</summary>
    public int? BitsPerSample { get; init; }

    /// <summary>The playing time of the existing samples; null if the file isn't WAV.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Sentences that describe how the header doesn't match the file; null for no problem.</summary>
    public string? HeaderProblem { get; init; }

    /// <summary>The status.</summary>
    public SaveStatus Status { get; init; }

    /// <summary>How it was verified.</summary>
    public VerificationKind Verification { get; init; }

    /// <summary>CRC32C of the file, eight lower-case hex digits; null if the file already existed.</summary>
    public string? Crc32C { get; init; }

    /// <summary>SHA-256 of the file, lower-case hex digits, as it is in the manifest; null without a manifest. A file that was skipped isn't read again for it.</summary>
    public string? Sha256 { get; internal set; }

    /// <summary>The version of the object (<c>x-goog-generation</c>), if storage reported one.</summary>
    public string? Generation { get; init; }

    /// <summary>When the file got its final name, in local time.</summary>
    public DateTime SavedAt { get; init; }

    /// <summary>The file's full path.</summary>
    public override string ToString() => Path;
}
