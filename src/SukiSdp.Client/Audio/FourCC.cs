using System.Text;

namespace SukiSdp.Audio;

/// <summary>The chunk ids of WAV files: four ASCII characters, as the little-endian number they make.</summary>
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
    internal const uint List = 'L' | ('I' << 8) | ('S' << 16) | ((uint)'T' << 24);

    /// <summary>Filler, to be skipped ("Multimedia Programming Interface and Data Specifications 1.0", "JUNK (Filler) Chunk").</summary>
    internal const uint Junk = 'J' | ('U' << 8) | ('N' << 16) | ((uint)'K' << 24);

    /// <summary>Padding, to be skipped (same specification, "PAD (Filler) Chunk").</summary>
    internal const uint Pad = 'P' | ('A' << 8) | ('D' << 16) | ((uint)' ' << 24);

    // What a file starts with that may have been appended to another one; RIFX is big-endian RIFF, FORM is AIFF.
    private static readonly HashSet<uint> FileStarts = [.. new[] { "RIFF", "RF64", "BW64", "RIFX", "FORM", "OggS", "fLaC" }.Select(Of)];

    // The chunks that are known to say something about the samples and to hold none: of the RIFF specification, of EBU (bext, levl, link, mext, qlty,
    // r64m, ubxt), of ITU-R BS.2088 (axml, bxml, chna, sxml), of AES46 (cart), of XMP (_PMX), of iXML, and of widespread editors and recorders.
    private static readonly HashSet<uint> Descriptions =
    [
        .. new[]
        {
            "LIST", "cue ", "plst", "smpl", "inst", "fact", "DISP", "CSET", "JUNK", "PAD ", "labl", "note", "ltxt", "file",
            "bext", "levl", "link", "mext", "qlty", "r64m", "ubxt", "axml", "bxml", "chna", "sxml", "cart", "_PMX", "iXML", "aXML",
            "id3 ", "ID3 ", "PEAK", "acid", "strc", "tlst", "minf", "elm1", "regn", "umid", "DGDA", "afsp", "LGWV", "FLLR", "junk",
        }.Select(Of),
    ];

    /// <summary>The id that four characters make.</summary>
    internal static uint Of(string text) => text[0] | ((uint)text[1] << 8) | ((uint)text[2] << 16) | ((uint)text[3] << 24);

    /// <summary>The four characters of an id.</summary>
    internal static string Text(uint id) => Encoding.ASCII.GetString([(byte)id, (byte)(id >> 8), (byte)(id >> 16), (byte)(id >> 24)]);

    /// <summary>Whether a file of its own starts with this id.</summary>
    internal static bool StartsFile(uint id) => FileStarts.Contains(id);

    /// <summary>Whether a chunk with this id is known to hold no samples. A <c>LIST</c> can be one that does: see <see cref="RiffChunkReader.IsWaveList"/>.</summary>
    internal static bool IsDescription(uint id) => Descriptions.Contains(id);

    /// <summary>Whether the id of a chunk that is known to hold no samples starts with this byte.</summary>
    internal static bool StartsDescription(byte first) => Descriptions.Any(id => (byte)id == first);

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
