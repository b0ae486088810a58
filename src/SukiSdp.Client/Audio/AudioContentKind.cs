namespace SukiSdp.Audio;

/// <summary>The type of a file by its first bytes.</summary>
internal enum AudioContentKind
{
    /// <summary>Another type, or not known.</summary>
    Unknown,

    /// <summary>WAV: RIFF, RF64 or BW64.</summary>
    Wav,

    /// <summary>Ogg (Vorbis, Opus, …).</summary>
    Ogg,

    /// <summary>MPEG audio layer III.</summary>
    Mp3,

    /// <summary>The ISO base media format: MPEG-4 audio.</summary>
    M4a,

    /// <summary>FLAC.</summary>
    Flac,

    /// <summary>WebM.</summary>
    WebM,

    /// <summary>Matroska.</summary>
    Matroska,

    /// <summary>HTML or XML: an error page, not audio.</summary>
    Markup,
}
