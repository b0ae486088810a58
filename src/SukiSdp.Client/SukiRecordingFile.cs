namespace SukiSdp;

/// <summary>What became of a recording on disk.</summary>
public enum SaveStatus
{
    /// <summary>Downloaded in this run.</summary>
    Saved,

    /// <summary>Finished in this run from what an earlier run left.</summary>
    Resumed,

    /// <summary>Was there already.</summary>
    Skipped,
}

/// <summary>By what the bytes of a file were proven to be the server's.</summary>
public enum VerificationKind
{
    /// <summary>Not checked in this run: the file was there already. It was verified when it was saved.</summary>
    None,

    /// <summary>The announced length and the clean end of the answer; the server gave no usable checksum.</summary>
    Length,

    /// <summary>The server's MD5, over the whole file.</summary>
    Md5,

    /// <summary>The server's CRC32C, over the whole file.</summary>
    Crc32C,
}

/// <summary>One recording as a file on disk.</summary>
public sealed class SukiRecordingFile
{
    /// <summary>The ambient session's id.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>The recording's id.</summary>
    public string RecordingId { get; init; } = "";

    /// <summary>The chunk's place in the session; null when the service did not say.</summary>
    public int? SequenceNumber { get; init; }

    /// <summary>The file's full path.</summary>
    public string Path { get; init; } = "";

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; init; }

    /// <summary>What happened to it.</summary>
    public SaveStatus Status { get; init; }

    /// <summary>By what it was verified.</summary>
    public VerificationKind Verification { get; init; }

    /// <summary>CRC32C of the file, eight lower-case hex digits; null when the file was there already.</summary>
    public string? Crc32C { get; init; }

    /// <summary>The stored object's version (<c>x-goog-generation</c>), when storage named one.</summary>
    public string? Generation { get; init; }

    /// <summary>When the file got its final name, UTC.</summary>
    public DateTimeOffset SavedAt { get; init; }

    /// <summary>The file's full path.</summary>
    public override string ToString() => Path;
}
