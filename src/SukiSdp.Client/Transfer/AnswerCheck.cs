using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace SukiSdp.Transfer;

/// <summary>Whether an answer of storage is what was asked for. Nothing is kept of one that is not.</summary>
internal static class AnswerCheck
{
    /// <summary>The offset after the last byte that an answer brings; <see cref="long.MaxValue"/> when it does not tell.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="wanted">What was asked.</param>
    /// <param name="known">The version that earlier bytes are of; null for none.</param>
    /// <exception cref="RestartException">Another version, another range, or nonsense.</exception>
    /// <exception cref="SukiSdpException">A page instead of audio.</exception>
    public static long EndOf(StorageAnswer answer, StorageRequest wanted, ObjectFacts? known)
    {
        switch (answer.Status)
        {
            case HttpStatusCode.PreconditionFailed:
                throw Replaced(wanted.Subject);
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                throw Unusable(wanted.Subject, "storage says that the range asked for is not there");
            case HttpStatusCode.OK when answer.IsText:
                throw NotAudio(wanted.Subject);
        }

        if (known?.IsSameVersionAs(answer.Facts) == false)
        {
            throw Replaced(wanted.Subject);
        }

        if (answer.Status == HttpStatusCode.OK)
        {
            // The first answer of all may be the whole file. Later it would run over what other connections bring, or over what is kept.
            return wanted.From is not null && (wanted.From > 0 || known is not null)
                ? throw Unusable(wanted.Subject, "storage answered with the whole file instead of the range asked for")
                : answer.Facts.Length ?? long.MaxValue;
        }

        ContentRangeHeaderValue? range = answer.Range;
        bool right = range is { HasRange: true, HasLength: true, Unit: "bytes" }
            && wanted.From is not null
            && range.From == wanted.From
            && range.To <= (wanted.To ?? long.MaxValue)
            && range.To < range.Length
            && (answer.ContentLength is null || answer.ContentLength == range.To - range.From + 1);
        return right ? range!.To!.Value + 1 : throw Unusable(wanted.Subject, "storage answered with another range than the one asked for");
    }

    /// <summary>Whether a first answer is one that a file can be made from and proven by.</summary>
    /// <exception cref="RestartException">Only as a whole.</exception>
    /// <exception cref="SukiSdpException"><see cref="SukiError.HashMissing"/> or <see cref="SukiError.LengthMismatch"/>.</exception>
    public static void Usable(StorageAnswer answer, ObjectFacts facts, Segment piece, string subject, bool requireHash)
    {
        bool hasHash = facts.Crc32C is not null || (facts.Md5 is not null && !facts.IsStoredGzipped);
        if (requireHash && !hasHash)
        {
            throw new SukiSdpException(SukiError.HashMissing, $"{subject}: storage gave no checksum that the file could be checked by, and -RequireHash asks for one. Nothing was saved.");
        }

        if (!answer.EndIsCertain && !hasHash)
        {
            throw new SukiSdpException(SukiError.LengthMismatch, $"{subject}: storage gave neither a length nor a checksum, so that nobody could tell whether the file is whole. Nothing was saved.");
        }

        if (answer.Status == HttpStatusCode.PartialContent && !facts.CanResume && answer.Range?.To + 1 < facts.Length)
        {
            // With no tag to hold on to, the next range could be of another version.
            throw Unusable(subject, "storage names no version for the file, so it has to come in one piece");
        }

        if (piece.Position > 0 && facts.Length is null)
        {
            throw Unusable(subject, "storage no longer tells the file's length");
        }
    }

    /// <summary>The connection ended before the announced bytes had come.</summary>
    public static SukiSdpException TooShort(string subject, long position, long end) =>
        new(SukiError.ConnectionFailed, string.Format(CultureInfo.InvariantCulture, "{0}: the connection ended at byte {1} of {2}.", subject, position, end)) { IsTransient = true };

    /// <summary>More bytes came than announced.</summary>
    public static SukiSdpException TooLong(string subject, long end) =>
        new(SukiError.LengthMismatch, string.Format(CultureInfo.InvariantCulture, "{0}: storage sent more than the {1} bytes it had announced. Nothing was saved.", subject, end));

    /// <summary>A page instead of audio.</summary>
    public static SukiSdpException NotAudio(string subject) =>
        new(SukiError.ContentNotAudio, $"{subject}: what came is a web page or an error text, not audio. A proxy or log-in page in between often causes this. Nothing was saved.");

    /// <summary>The bytes do not match the server's checksum.</summary>
    public static SukiSdpException WrongHash(string subject, string algorithm) =>
        new(SukiError.HashMismatch, $"{subject}: the bytes that came do not match the server's {algorithm}, twice. Nothing was saved.");

    private static RestartException Replaced(string subject) => new(
        new SukiSdpException(SukiError.LengthMismatch, $"{subject}: the audio was replaced in storage again and again while it was fetched. Nothing was saved."),
        replaced: true);

    private static RestartException Unusable(string subject, string what) => new(
        new SukiSdpException(SukiError.LengthMismatch, $"{subject}: {what}, again after a new start. Nothing was saved."),
        replaced: false);
}
