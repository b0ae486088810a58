using System.Net.Http;
using System.Text;
using System.Text.RegularExpressions;
using SukiSdp.Api;

namespace SukiSdp.Download;

/// <summary>
/// Maps error responses of storage to errors. Only the error code is read from their bodies, because the body for a wrong signature contains the string to sign.
/// Source: Google Cloud Storage XML API, "HTTP status and error codes".
/// </summary>
internal static class StorageErrors
{
    /// <summary>The maximum number of bytes of an error body that are read.</summary>
    public const int MaxBodyBytes = 16 * 1024;

    public static SukiSdpException From(HttpResponseMessage response, byte[] body, string subject, DateTimeOffset localNow)
    {
        int status = (int)response.StatusCode;
        string? code = ReadCode(body);
        string returned = $"storage returned status code {status}{(code is null ? "" : $" ({code})")}";
        if (status is >= 300 and < 400)
        {
            return HttpErrors.FromRedirect(response, subject);
        }

        // An expired URL causes 400 ExpiredToken in Google Cloud Storage, 403 in storage with the S3 protocol, and 401 from a proxy.
        if ((status == 400 && code == "ExpiredToken") || status is 401 or 403)
        {
            return new SukiSdpException(SukiError.PresignedUrlExpired, $"{subject}: the presigned URL has expired or was refused: {returned}.") { StatusCode = status };
        }

        if (HttpErrors.IsTransient(response.StatusCode))
        {
            return HttpErrors.FromTransientStatus(response, subject, returned, localNow);
        }

        (SukiError error, string meaning) = status switch
        {
            404 => (SukiError.ObjectNotFound, "storage doesn't have the recording"),
            410 => (SukiError.RecordingGone, "the recording has been deleted permanently"),
            >= 500 => (SukiError.ServiceUnavailable, "storage failed"),
            _ => (SukiError.ResponseInvalid, "storage doesn't accept the request"),
        };
        return new SukiSdpException(error, $"{subject}: {meaning}: {returned}.") { StatusCode = status };
    }

    // <Error><Code>ExpiredToken</Code>… An XML reader would be no safer and needs well-formed input.
    private static string? ReadCode(byte[] body)
    {
        Match match = Regex.Match(Encoding.UTF8.GetString(body), "<Code>([A-Za-z0-9]{1,64})</Code>", RegexOptions.CultureInvariant);
        return match.Success ? match.Groups[1].Value : null;
    }
}
