using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace SukiSdp.Download;

/// <summary>Whether a response of storage is what was requested. Nothing is kept of one that is not.</summary>
internal static class ResponseValidator
{
    /// <summary>The offset after the last byte that a response brings; <see cref="long.MaxValue"/> when it does not tell.</summary>
    /// <param name="response">The response.</param>
    /// <param name="wanted">What was asked.</param>
    /// <param name="known">The version that earlier bytes are of; null for none.</param>
    /// <exception cref="RestartException">Another version, another range, or nonsense.</exception>
    public static long EndOf(StorageResponse response, StorageRequest wanted, ObjectMetadata? known)
    {
        switch (response.Status)
        {
            case HttpStatusCode.PreconditionFailed:
                throw Replaced(wanted.Subject);
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                throw Unusable(wanted, "storage reports that the requested range doesn't exist");
        }

        if (known?.IsSameVersionAs(response.Metadata) == false)
        {
            throw Replaced(wanted.Subject);
        }

        if (response.Status == HttpStatusCode.OK)
        {
            return response.Metadata.Length ?? long.MaxValue;
        }

        ContentRangeHeaderValue? range = response.Range;
        bool right = range is { HasRange: true, HasLength: true, Unit: "bytes" }
            && wanted.From is not null
            && range.From == wanted.From
            && range.To <= (wanted.To ?? long.MaxValue)
            && range.To < range.Length
            && (response.ContentLength is null || response.ContentLength == range.To - range.From + 1);
        return right ? range!.To!.Value + 1 : throw Unusable(wanted, "storage returned another range than the one requested");
    }

    /// <summary>Validates that a file can be created from a first response and verified.</summary>
    /// <exception cref="RestartException">Only as a whole.</exception>
    /// <exception cref="SukiSdpException"><see cref="SukiError.HashMissing"/> or <see cref="SukiError.LengthMismatch"/>.</exception>
    /// <param name="response">The response.</param>
    /// <param name="metadata">What it says of the object.</param>
    /// <param name="wanted">What was asked.</param>
    /// <param name="resumes">Whether bytes of an earlier run are to be in the file.</param>
    /// <param name="requireHash">Whether a file without a checksum is refused.</param>
    public static void Usable(StorageResponse response, ObjectMetadata metadata, StorageRequest wanted, bool resumes, bool requireHash)
    {
        if (requireHash && !metadata.HasHash)
        {
            throw new SukiSdpException(SukiError.HashMissing, $"{wanted.Subject}: storage reported no checksum, and -RequireChecksum requires one. Nothing was saved.");
        }

        if (!response.EndIsCertain && !metadata.HasHash)
        {
            throw new SukiSdpException(SukiError.LengthMismatch, $"{wanted.Subject}: storage reported neither a length nor a checksum, so the file can't be verified. Nothing was saved.");
        }

        if (metadata.Length == 0 && !metadata.HasHash)
        {
            throw new SukiSdpException(SukiError.ConnectionFailed, $"{wanted.Subject}: storage sent an empty body, and no checksum that confirms that the file is empty.") { IsTransient = true };
        }

        if (metadata.IsLengthInDoubt && !metadata.HasHash)
        {
            throw Unusable(wanted, "storage reported two different lengths for the file, and no checksum");
        }

        // With nothing that names the version, the next range could be of another one; and a part of a gzip file cannot be unpacked.
        bool isPart = response.Status == HttpStatusCode.PartialContent && response.Range?.To + 1 < response.Range?.Length;
        if ((isPart || resumes) && !metadata.CanResume)
        {
            throw Unusable(wanted, "storage reported no version of the file, so it can't be downloaded in ranges");
        }
    }

    /// <summary>The connection ended before the announced bytes had come.</summary>
    public static SukiSdpException TooShort(string subject, long position, long end) =>
        new(SukiError.ConnectionFailed, string.Format(CultureInfo.InvariantCulture, "{0}: the connection ended at byte {1} of {2}.", subject, position, end)) { IsTransient = true };

    /// <summary>More bytes came than announced.</summary>
    public static RestartException TooLong(string subject, long end) => new(
        new SukiSdpException(SukiError.LengthMismatch, string.Format(CultureInfo.InvariantCulture, "{0}: storage sent more than the {1} bytes that it announced. Nothing was saved.", subject, end)),
        RestartReason.WrongContent);

    /// <summary>The whole file came where a range was requested, and would run over what is there.</summary>
    public static RestartException NotRange(StorageRequest wanted) => Unusable(wanted, "storage returned the whole file instead of the requested range");

    /// <summary>Nothing came, and nothing says that there is nothing.</summary>
    public static RestartException Empty(string subject) => new(
        new SukiSdpException(SukiError.LengthMismatch, $"{subject}: storage sent an empty body, and no checksum that confirms that the file is empty. Nothing was saved."),
        RestartReason.WrongContent);

    /// <summary>A page instead of audio.</summary>
    public static SukiSdpException NotAudio(string subject) =>
        new(SukiError.ContentNotAudio, $"{subject}: the response is a web page or an error text, not audio. A proxy or a log-in page is a common cause. Nothing was saved.");

    /// <summary>An encoding that cannot be undone, with nothing that says that the bytes are right nevertheless.</summary>
    public static SukiSdpException NotDecoded(string subject, string encoding) =>
        new(SukiError.ContentNotAudio, $"{subject}: the response is encoded ('{DisplayText.Of(encoding)}'), which wasn't requested, and isn't audio without decoding. A proxy is a common cause. Nothing was saved.");

    /// <summary>The bytes do not match the server's checksum.</summary>
    public static RestartException WrongHash(string subject, string algorithm) => new(
        new SukiSdpException(SukiError.HashMismatch, $"{subject}: checksum mismatch ({algorithm}). The file wasn't saved."),
        RestartReason.WrongContent);

    private static RestartException Replaced(string subject) => new(
        new SukiSdpException(SukiError.LengthMismatch, $"{subject}: the recording was repeatedly replaced in storage during the download. Nothing was saved."),
        RestartReason.Replaced);

    // Where no range was requested, asking for none again would not help.
    private static RestartException Unusable(StorageRequest wanted, string what) => new(
        new SukiSdpException(SukiError.LengthMismatch, $"{wanted.Subject}: {what}, also after a restart. Nothing was saved."),
        wanted.From is null ? RestartReason.WrongContent : RestartReason.RangesUnusable);
}
