namespace SukiSdp.Audio;

/// <summary>How the samples of a WAV file are written, after WAVE_FORMAT_EXTENSIBLE has been resolved to its sub-format.</summary>
internal enum WavEncoding
{
    /// <summary>Integer samples; unsigned up to 8 bits, signed above (WAVE_FORMAT_PCM, tag 1).</summary>
    Pcm,

    /// <summary>IEEE 754 floating point (WAVE_FORMAT_IEEE_FLOAT, tag 3).</summary>
    IeeeFloat,

    /// <summary>ITU-T G.711 A-law, 8 bits a sample (WAVE_FORMAT_ALAW, tag 6).</summary>
    ALaw,

    /// <summary>ITU-T G.711 µ-law, 8 bits a sample (WAVE_FORMAT_MULAW, tag 7).</summary>
    MuLaw,

    /// <summary>Anything else; <see cref="WavFormat.EncodingTag"/> names it.</summary>
    Other,
}
