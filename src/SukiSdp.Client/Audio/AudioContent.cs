using System.Buffers.Binary;

namespace SukiSdp.Audio;

/// <summary>Detects the type of a file from its first bytes.</summary>
internal static class AudioContent
{
    /// <summary>The number of bytes that <see cref="Detect"/> needs: enough for every type, and for two frames of the slowest MP3.</summary>
    public const int HeadLength = 4096;

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> EbmlDocType => [0x42, 0x82];

    /// <summary>Returns the type of a file; <see cref="AudioContentKind.Unknown"/> if it isn't certain.</summary>
    /// <param name="head">The first bytes of the file; best <see cref="HeadLength"/> of them, or the whole file if it is shorter.</param>
    public static AudioContentKind Detect(ReadOnlySpan<byte> head)
    {
        if (head.Length < 4)
        {
            return AudioContentKind.Unknown;
        }

        if (head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8) || head.StartsWith("BW64"u8))
        {
            return head.Length >= 12 && head.Slice(8).StartsWith("WAVE"u8) ? AudioContentKind.Wav : AudioContentKind.Unknown;
        }

        if (head.StartsWith("OggS"u8))
        {
            return AudioContentKind.Ogg;
        }

        if (head.StartsWith("fLaC"u8))
        {
            return AudioContentKind.Flac;
        }

        if (IsIsoMedia(head))
        {
            return AudioContentKind.M4a;
        }

        // The id of the EBML header element (RFC 8794).
        if (BinaryPrimitives.ReadUInt32BigEndian(head) == 0x1A45DFA3)
        {
            return EbmlKind(head);
        }

        if (Mp3Signature.IsAtStartOf(head))
        {
            return AudioContentKind.Mp3;
        }

        return IsMarkup(head) ? AudioContentKind.Markup : AudioContentKind.Unknown;
    }

    /// <summary>The file extension of a kind, with its dot; null for <see cref="AudioContentKind.Unknown"/> and <see cref="AudioContentKind.Markup"/>, which are not known to be audio.</summary>
    /// <param name="kind">The kind.</param>
    public static string? ExtensionOf(AudioContentKind kind) => kind switch
    {
        AudioContentKind.Wav => ".wav",
        AudioContentKind.Ogg => ".ogg",
        AudioContentKind.Mp3 => ".mp3",
        AudioContentKind.M4a => ".m4a",
        AudioContentKind.Flac => ".flac",
        AudioContentKind.WebM => ".webm",
        AudioContentKind.Matroska => ".mkv",
        _ => null,
    };

    // ISO/IEC 14496-12: a file starts with a box 'ftyp', whose size is big-endian and covers its own header and one brand or more.
    private static bool IsIsoMedia(ReadOnlySpan<byte> head) =>
        head.Length >= 12
        && head.Slice(4).StartsWith("ftyp"u8)
        && BinaryPrimitives.ReadUInt32BigEndian(head) is >= 16 and <= HeadLength;

    // The DocType element (RFC 8794) is among the first of the header's few elements.
    private static AudioContentKind EbmlKind(ReadOnlySpan<byte> head)
    {
        int element = head.Slice(0, Math.Min(head.Length, 64)).IndexOf(EbmlDocType);
        if (element < 0 || head.Length < element + 3)
        {
            return AudioContentKind.Unknown;
        }

        // Two bytes of id, one of length, then the text.
        ReadOnlySpan<byte> docType = head.Slice(element + 3);
        if (docType.StartsWith("webm"u8))
        {
            return AudioContentKind.WebM;
        }

        return docType.StartsWith("matroska"u8) ? AudioContentKind.Matroska : AudioContentKind.Unknown;
    }

    private static bool IsMarkup(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = head.StartsWith(Utf8Mark) ? head.Slice(Utf8Mark.Length) : head;
        while (text.Length > 0 && " \t\r\n"u8.IndexOf(text[0]) >= 0)
        {
            text = text.Slice(1);
        }

        return StartsWithIgnoringCase(text, "<!doctype"u8)
            || StartsWithIgnoringCase(text, "<html"u8)
            || StartsWithIgnoringCase(text, "<?xml"u8)
            || StartsWithIgnoringCase(text, "<error"u8);
    }

    /// <summary>Whether bytes start with an ASCII text, regardless of case.</summary>
    internal static bool StartsWithIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase)
    {
        if (text.Length < lowerCase.Length)
        {
            return false;
        }

        for (int i = 0; i < lowerCase.Length; i++)
        {
            byte letter = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
            if (letter != lowerCase[i])
            {
                return false;
            }
        }

        return true;
    }
}
