using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace SukiSdp.Sandbox;

/// <summary>A URL that opens one object until it expires.</summary>
internal sealed record PresignedUrl(Uri Url, DateTimeOffset ExpiresAt);

/// <summary>The result of validating a URL.</summary>
internal enum UrlVerdict
{
    Good,
    Unsigned,
    BadSignature,
    Expired,
}

/// <summary>Signs URLs in the form of Google Cloud Storage's V4, with an HMAC in place of RSA, and validates them.</summary>
/// <remarks>The account in <c>X-Goog-Credential</c> carries a running number: no two URLs are alike, and all up to one can be made to expire.</remarks>
internal sealed class UrlSigner(TimeProvider clock)
{
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const string SignatureMark = "&X-Goog-Signature=";
    private const string AttachmentParameter = "response-content-disposition";
    private const string AccountPrefix = "recordings-";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private long _lastSerial;
    private long _expiredThrough;

    /// <summary>Signs a path (percent-encoded) at the storage. Lifetimes count in whole seconds, rounded up.</summary>
    public PresignedUrl Sign(Uri storage, string path, TimeSpan lifetime, bool attachment)
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        long seconds = (long)Math.Ceiling(lifetime.TotalSeconds);
        long serial = Interlocked.Increment(ref _lastSerial);
        string credential = string.Create(
            CultureInfo.InvariantCulture,
            $"{AccountPrefix}{serial}@sandbox.iam.gserviceaccount.com/{now:yyyyMMdd}/auto/storage/goog4_request");
        string date = now.ToString(DateFormat, CultureInfo.InvariantCulture);
        string query = string.Create(
            CultureInfo.InvariantCulture,
            $"X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential={Uri.EscapeDataString(credential)}" +
            $"&X-Goog-Date={date}&X-Goog-Expires={seconds}&X-Goog-SignedHeaders=host");
        if (attachment)
        {
            query += "&" + AttachmentParameter + "=attachment";
        }

        string signed = path + "?" + query;
        return new PresignedUrl(new Uri(storage, signed + SignatureMark + Signature(signed)), now.AddSeconds(seconds));
    }

    /// <summary>Validates the path and query of a request as they arrived.</summary>
    public UrlVerdict Judge(string path, string query)
    {
        int mark = query.LastIndexOf(SignatureMark, StringComparison.Ordinal);
        if (mark < 0)
        {
            return UrlVerdict.Unsigned;
        }

        byte[] expected = Encoding.UTF8.GetBytes(Signature(path + query[..mark]));
        byte[] given = Encoding.UTF8.GetBytes(query[(mark + SignatureMark.Length)..]);
        if (!CryptographicOperations.FixedTimeEquals(expected, given))
        {
            return UrlVerdict.BadSignature;
        }

        var parameters = QueryHelpers.ParseQuery(query);
        string account = parameters["X-Goog-Credential"].ToString()[AccountPrefix.Length..];
        long serial = long.Parse(account[..account.IndexOf('@', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        DateTimeOffset date = DateTimeOffset.ParseExact(
            parameters["X-Goog-Date"].ToString(), DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        DateTimeOffset end = date.AddSeconds(long.Parse(parameters["X-Goog-Expires"].ToString(), CultureInfo.InvariantCulture));
        return serial <= Interlocked.Read(ref _expiredThrough) || clock.GetUtcNow() >= end ? UrlVerdict.Expired : UrlVerdict.Good;
    }

    /// <summary>Whether the URL was listed with <c>download=true</c>.</summary>
    public static bool IsAttachment(string query) => query.Contains(AttachmentParameter, StringComparison.Ordinal);

    /// <summary>The text whose signature was expected of this query.</summary>
    public static string StringToSign(string path, string query)
    {
        int mark = query.LastIndexOf(SignatureMark, StringComparison.Ordinal);
        return path + (mark < 0 ? query : query[..mark]);
    }

    /// <summary>Every URL signed so far is expired from now on.</summary>
    public void ExpireAll() => Interlocked.Exchange(ref _expiredThrough, Interlocked.Read(ref _lastSerial));

    private string Signature(string signed) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(signed)));
}
