using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>
/// Finds the beginnings of files of other kinds among samples, where any bytes can occur: each is recognized by six bytes or more, which samples contain by chance next
/// to never. MP3 without a tag is recognized by a series of frames; raw AAC isn't recognized.
/// </summary>
internal static class ForeignSignature
{
    /// <summary>The most bytes that are looked at from the start of a signature on.</summary>
    internal const int MaximumLength = 12 * 1024;

    // Sun's header: magic, offset of the data, size, encoding (1 to 27), sample rate, channels; big-endian.
    private const int AuHeaderLength = 24;

    /// <summary>Words of which every signature has one.</summary>
    internal static byte[][] Words =>
    [
        .. Mp3Signature.Syncs, "ID3"u8.ToArray(), "ftyp"u8.ToArray(), "FORM"u8.ToArray(), ".snd"u8.ToArray(), "caff"u8.ToArray(), [0x1A, 0x45, 0xDF, 0xA3], "#!AMR"u8.ToArray(),
        "<!DO"u8.ToArray(), "<!do"u8.ToArray(), "<HTM"u8.ToArray(), "<htm"u8.ToArray(), "<?xm"u8.ToArray(), "<Err"u8.ToArray(),
    ];

    /// <summary>Where the file starts that has its word at this place; null when none does.</summary>
    /// <param name="bytes">Bytes around the word.</param>
    /// <param name="at">Where one of <see cref="Words"/> is.</param>
    internal static int? StartOf(ReadOnlySpan<byte> bytes, int at)
    {
        const int IsoSizeLength = sizeof(uint);
        ReadOnlySpan<byte> found = bytes.Slice(at);
        return found.StartsWith("ftyp"u8) ? (at >= IsoSizeLength && IsIsoMedia(bytes.Slice(at - IsoSizeLength)) ? at - IsoSizeLength : null)
            : Starts(found) ? at
            : null;
    }

    private static bool Starts(ReadOnlySpan<byte> found) => found[0] switch
    {
        0xFF => Mp3Signature.IsRunAtStartOf(found),

        // Revision 0, and no flags beside the four that there are.
        (byte)'I' => Mp3Signature.IsId3(found) && found[4] == 0 && (found[5] & 0x0F) == 0,
        (byte)'F' => found.Length >= 12 && (found.Slice(8).StartsWith("AIFF"u8) || found.Slice(8).StartsWith("AIFC"u8)),
        (byte)'.' => IsAu(found),
        (byte)'c' => found.StartsWith("caff\0\x01\0\0"u8),
        (byte)'#' => found.StartsWith("#!AMR\n"u8) || found.StartsWith("#!AMR-WB\n"u8) || found.StartsWith("#!AMR_MC"u8) || found.StartsWith("#!AMR-WB_MC"u8),
        (byte)'<' => AudioContent.StartsWithIgnoringCase(found, "<!doctype html"u8)
            || AudioContent.StartsWithIgnoringCase(found, "<html>"u8)
            || AudioContent.StartsWithIgnoringCase(found, "<html "u8)
            || AudioContent.StartsWithIgnoringCase(found, "<?xml "u8)
            || AudioContent.StartsWithIgnoringCase(found, "<error>"u8),
        0x1A => AudioContent.Detect(found.Slice(0, Math.Min(found.Length, AudioContent.HeadLength))) is AudioContentKind.WebM or AudioContentKind.Matroska,
        _ => false,
    };

    // The size of whole brands, and a brand of printable characters.
    private static bool IsIsoMedia(ReadOnlySpan<byte> bytes) =>
        AudioContent.Detect(bytes.Slice(0, Math.Min(bytes.Length, AudioContent.HeadLength))) == AudioContentKind.M4a
        && (bytes[3] & 3) == 0
        && FourCC.IsPrintable(BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(8)));

    private static bool IsAu(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= AuHeaderLength
        && bytes.StartsWith(".snd"u8)
        && BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(4)) is >= AuHeaderLength and <= ushort.MaxValue
        && BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(12)) is >= 1 and <= 27
        && BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(16)) is >= 1_000 and <= 768_000
        && BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(20)) is >= 1 and <= 64;
}
