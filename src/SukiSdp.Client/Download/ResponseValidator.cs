using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace SukiSdp.Download;

/// <summary>Validates that a response of storage is what was requested. Otherwise, none of its bytes are kept.</summary>
internal static class ResponseValidator
{
    /// <summary>Returns the offset after the last byte of a response; <see cref="long.MaxValue"/> if the response doesn't contain it.</summary>
    /// <param name="response">The response.</param>
    /// <param name="wanted">The request.</param>
    /// <param name="known">The version of the earlier bytes; null for none.</param>
    /// <exception cref="RestartException">The response has another version or range, or is invalid.</exception>
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
    /// <exception cref="RestartException">The file can only be downloaded as a whole.</exception>
    /// <exception cref="SukiSdpException"><see cref="SukiError.HashMissing"/> or <see cref="SukiError.LengthMismatch"/>.</exception>
    /// <param name="response">The response.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <param name="wanted">The request.</param>
    /// <param name="resumes">Whether the file contains bytes of an earlier run.</param>
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

        // Without an identified version, the next range could be of another version; and a part of a gzip file can't be decompressed.
        bool isPart = response.Status == HttpStatusCode.PartialContent && response.Range?.To + 1 < response.Range?.Length;
        if ((isPart || resumes) && !metadata.CanResume)
        {
            throw Unusable(wanted, "storage reported no version of the file, so it can't be downloaded in ranges");
        }
    }

    /// <summary>The connection ended before all announced bytes were received.</summary>
    public static SukiSdpException TooShort(string subject, long position, long end) =>
        new(SukiError.ConnectionFailed, string.Format(CultureInfo.InvariantCulture, "{0}: the connection ended at byte {1} of {2}.", subject, position, end)) { IsTransient = true };

    /// <summary>More bytes than announced were received.</summary>
    public static RestartException TooLong(string subject, long end) => new(
        new SukiSdpException(SukiError.LengthMismatch, string.Format(CultureInfo.InvariantCulture, "{0}: storage sent more than the {1} bytes that it announced. Nothing was saved.", subject, end)),
        RestartReason.WrongContent);

    /// <summary>The whole file was returned instead of a range, and would overwrite existing bytes.</summary>
    public static RestartException NotRange(StorageRequest wanted) => Unusable(wanted, "storage returned the whole file instead of the requested range");

    /// <summary>The body is empty, and no checksum confirms that the file is empty.</summary>
    public static RestartException Empty(string subject) => new(
        new SukiSdpException(SukiError.LengthMismatch, $"{subject}: storage sent an empty body, and no checksum that confirms that the file is empty. Nothing was saved."),
        RestartReason.WrongContent);

    /// <summary>The response is a page, not audio.</summary>
    public static SukiSdpException NotAudio(string subject) =>
        new(SukiError.ContentNotAudio, $"{subject}: the response is a web page or an error text, not audio. A proxy or a log-in page is a common cause. Nothing was saved.");

    /// <summary>The encoding isn't supported, and no checksum confirms the bytes.</summary>
    public static SukiSdpException NotDecoded(string subject, string encoding) =>
        new(SukiError.ContentNotAudio, $"{subject}: the response is encoded ('{DisplayText.Of(encoding)}'), which wasn't requested, and isn't audio without decoding. A proxy is a common cause. Nothing was saved.");

    /// <summary>The bytes don't match the checksum of the server.</summary>
    public static RestartException WrongHash(string subject, string algorithm) => new(
        new SukiSdpException(SukiError.HashMismatch, $"{subject}: checksum mismatch ({algorithm}). The file wasn't saved."),
        RestartReason.WrongContent);

    private static RestartException Replaced(string subject) => new(
        new SukiSdpException(SukiError.LengthMismatch, $"{subject}: the recording was repeatedly replaced in storage during the download. Nothing was saved."),
        RestartReason.Replaced);

    // If no range was requested, another request without one wouldn't help.
    private static RestartException Unusable(StorageRequest wanted, string what) => new(
        new SukiSdpException(SukiError.LengthMismatch, $"{wanted.Subject}: {what}, also after a restart. Nothing was saved."),
        wanted.From is null ? RestartReason.WrongContent : RestartReason.RangesUnusable);
}
