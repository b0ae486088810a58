namespace SukiSdp.Audio;

/// <summary>The chunk ids a WAV file is read by: four ASCII characters, as the little-endian number they make.</summary>
internal static class FourCC
{
    internal const uint Riff = 'R' | ('I' << 8) | ('F' << 16) | ((uint)'F' << 24);
    internal const uint Rf64 = 'R' | ('F' << 8) | ('6' << 16) | ((uint)'4' << 24);
    internal const uint Bw64 = 'B' | ('W' << 8) | ('6' << 16) | ((uint)'4' << 24);
    internal const uint Wave = 'W' | ('A' << 8) | ('V' << 16) | ((uint)'E' << 24);
    internal const uint Ds64 = 'd' | ('s' << 8) | ('6' << 16) | ((uint)'4' << 24);
    internal const uint Format = 'f' | ('m' << 8) | ('t' << 16) | ((uint)' ' << 24);
    internal const uint Fact = 'f' | ('a' << 8) | ('c' << 16) | ((uint)'t' << 24);
    internal const uint Data = 'd' | ('a' << 8) | ('t' << 16) | ((uint)'a' << 24);

    /// <summary>Whether an id could be one: RIFF ids are printable ASCII. Samples read by mistake seldom are.</summary>
    internal static bool IsPrintable(uint id)
    {
        for (int shift = 0; shift < 32; shift += 8)
        {
            uint character = (id >> shift) & 0xFF;
            if (character is < 0x20 or > 0x7E)
            {
                return false;
            }
        }

        return true;
    }
}
