namespace SukiSdp.Audio;

/// <summary>The samples of ITU-T G.711 as 16-bit integers, for each byte.</summary>
internal static class G711
{
    /// <summary>A-law: 13 bits in the upper part of 16, up to 32256.</summary>
    internal static short[] ALaw { get; } = [.. Enumerable.Range(0, 256).Select(DecodeALaw)];

    /// <summary>µ-law: 14 bits in the upper part of 16, up to 32124.</summary>
    internal static short[] MuLaw { get; } = [.. Enumerable.Range(0, 256).Select(DecodeMuLaw)];

    // A sign, an exponent of three bits and a mantissa of four, with every other bit inverted. Each value is the middle of its interval.
    private static short DecodeALaw(int code)
    {
        code ^= 0x55;
        int exponent = (code >> 4) & 7, mantissa = ((code & 15) << 4) + 8;
        int value = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
        return (short)((code & 0x80) != 0 ? value : -value);
    }

    // The same fields, all bits inverted, and a bias of 132 that makes the first interval as the others.
    private static short DecodeMuLaw(int code)
    {
        const int Bias = 0x84;
        code = ~code;
        int value = ((((code & 15) << 3) + Bias) << ((code >> 4) & 7)) - Bias;
        return (short)((code & 0x80) != 0 ? -value : value);
    }
}
