namespace SukiSdp.Audio;

/// <summary>What the first bytes of a file are.</summary>
internal enum AudioContentKind
{
    /// <summary>None of the others.</summary>
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

    /// <summary>HTML or XML: an error page and not audio.</summary>
    Markup,
}
