using System.Text;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Download;

/// <summary>Determines by its content whether a downloaded file is a recording. The Content-Type doesn't count, because audio is sent as text, and pages as audio.</summary>
internal static class ContentValidator
{
    /// <summary>Determines the type of the file.</summary>
    /// <param name="part">The complete file.</param>
    /// <param name="subject">The recording, as messages name it.</param>
    /// <param name="metadata">The metadata from storage.</param>
    /// <param name="verification">How its bytes were verified. Bytes that match a checksum are those of the object, regardless of their content.</param>
    /// <exception cref="SukiSdpException"><see cref="SukiError.ContentNotAudio"/>, or it could not be read.</exception>
    /// <exception cref="RestartException">The file is empty.</exception>
    public static AudioFile Read(PartFile part, string subject, ObjectMetadata metadata, VerificationKind verification)
    {
        AudioFile audio;
        try
        {
            audio = AudioFile.Read(part.Content);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw FileErrors.From(e, part.PartPath);
        }

        // A page whose first bytes were too few to recognize it when they were received.
        if (audio.Kind == AudioContentKind.Markup)
        {
            throw ResponseValidator.NotAudio(subject);
        }

        if (audio.Kind == AudioContentKind.Unknown && verification == VerificationKind.Length)
        {
            byte[] head = new byte[AudioContent.HeadLength];
            int length = part.Read(head, head.Length, 0);
            if (length == 0)
            {
                throw ResponseValidator.Empty(subject);
            }

            if (IsText(head.AsSpan(0, length)))
            {
                throw ResponseValidator.NotAudio(subject);
            }

            if (metadata.OtherEncoding is { } encoding)
            {
                throw ResponseValidator.NotDecoded(subject, encoding);
            }
        }

        return audio;
    }

    /// <summary>Returns whether bytes are text: UTF-8, or UTF-16 with a byte order mark, without control characters.</summary>
    /// <param name="head">The first bytes of a file. The last character may be cut.</param>
    internal static bool IsText(ReadOnlySpan<byte> head)
    {
        Encoding encoding = head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode
            : head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode
            : Encoding.UTF8;
        char[] text = new char[encoding.GetMaxCharCount(head.Length)];

        // A decoder keeps an incomplete character for the next bytes. Invalid bytes become U+FFFD.
        int length = encoding.GetDecoder().GetChars(head.ToArray(), 0, head.Length, text, 0, flush: false);
        return length > 0 && !text.AsSpan(0, length).ToArray().Any(c => c == '\uFFFD' || (char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\f' or '\u001B')));
    }
}
