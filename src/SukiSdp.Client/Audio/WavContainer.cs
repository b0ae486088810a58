namespace SukiSdp.Audio;

/// <summary>The outermost form of a WAV file.</summary>
internal enum WavContainer
{
    /// <summary>RIFF/WAVE, with sizes of 32 bits.</summary>
    Riff,

    /// <summary>RF64, with the sizes that need 64 bits in a <c>ds64</c> chunk (EBU Tech 3306).</summary>
    Rf64,

    /// <summary>BW64, the successor of RF64 with the same <c>ds64</c> chunk (ITU-R BS.2088).</summary>
    Bw64,
}
