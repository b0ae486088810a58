using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using SukiSdp.Files;

namespace SukiSdp.Download;

/// <summary>The metadata of the object in the headers of a response.</summary>
internal sealed record ObjectMetadata
{
    private const string StoredEncoding = "x-goog-stored-content-encoding";

    /// <summary>The whole object's length in bytes; null if the response doesn't contain it.</summary>
    public long? Length { get; init; }

    /// <summary>The entity tag with its quotation marks; null for none.</summary>
    public string? ETag { get; init; }

    /// <summary><c>x-goog-generation</c>: a new one for each new content.</summary>
    public string? Generation { get; init; }

    /// <summary>CRC32C of the stored object.</summary>
    public uint? Crc32C { get; init; }

    /// <summary>MD5 of the stored object; composite objects have none.</summary>
    public string? Md5 { get; init; }

    /// <summary>Whether the object is stored gzipped, so that its hashes are those of the gzip file.</summary>
    public bool IsStoredGzipped { get; init; }

    /// <summary>The maximum number of times that the body of this response is compressed with gzip; 0 for none. The first bytes of the body decide, regardless of the headers.</summary>
    public int GzipLayers { get; init; }

    /// <summary>An encoding in the headers that isn't supported; null for none.</summary>
    public string? OtherEncoding { get; init; }

    /// <summary>Whether the headers contain contradicting lengths of the body and the object.</summary>
    public bool IsLengthInDoubt { get; init; }

    /// <summary>Whether the whole object can be verified by a checksum.</summary>
    public bool HasHash => Crc32C is not null || (Md5 is not null && !IsStoredGzipped);

    /// <summary>
    /// Whether a download can be resumed: there is a length, and a strong tag or a generation that identifies the version. With a weak tag, only a checksum
    /// of the whole object can confirm the version (RFC 9110, section 8.8.1).
    /// </summary>
    public bool CanResume => Length is not null && !IsStoredGzipped && ((StrongETag ?? Generation) is not null || (ETag is not null && HasHash));

    /// <summary>The tag to send as <c>If-Match</c>. RFC 9110, section 13.1.1: weak tags never match.</summary>
    public string? StrongETag => ETag is { Length: > 1 } tag && tag[0] == '"' ? tag : null;

    /// <summary>Returns whether the headers of a response state that its body is gzip, or that the object is stored as gzip. They can be wrong.</summary>
    public static bool ClaimsGzip(HttpResponseMessage response) => Encodings(response).Any(IsGzip) || IsGzip(Single(response, StoredEncoding));

    /// <summary>Reads the headers of a 200 or 206.</summary>
    /// <param name="response">The response.</param>
    /// <param name="isGzipBody">Whether its body begins with the bytes of gzip data.</param>
    public static ObjectMetadata Read(HttpResponseMessage response, bool isGzipBody)
    {
        (uint? crc, string? md5) = ReadHashes(response);
        string? stored = Single(response, StoredEncoding);
        bool storedGzipped = stored is null ? isGzipBody : IsGzip(stored);
        long? length = isGzipBody || storedGzipped ? null : ReadLength(response);
        return new ObjectMetadata
        {
            Length = length,
            ETag = Single(response, "ETag"),
            Generation = Single(response, "x-goog-generation"),
            Crc32C = crc,
            Md5 = md5,
            IsStoredGzipped = storedGzipped,
            GzipLayers = isGzipBody ? Math.Max(1, Encodings(response).Count(IsGzip)) : 0,
            OtherEncoding = isGzipBody ? null : Encodings(response).FirstOrDefault(e => !IsGzip(e) && !e.Equals("identity", StringComparison.OrdinalIgnoreCase)),
            IsLengthInDoubt = length is not null && StoredLength(response) is { } storedLength && storedLength != length,
        };
    }

    /// <summary>Returns whether another response is about the same content. Missing headers don't matter.</summary>
    public bool IsSameVersionAs(ObjectMetadata other) =>
        Agree(Generation, other.Generation)
        && Agree(ETag, other.ETag)
        && (Length is null || other.Length is null || Length == other.Length)
        && (Crc32C is null || other.Crc32C is null || Crc32C == other.Crc32C);

    private static bool Agree(string? one, string? other) => one is null || other is null || one == other;

    private static long? ReadLength(HttpResponseMessage response) => response.StatusCode == HttpStatusCode.PartialContent
        ? response.Content.Headers.ContentRange?.Length
        : response.Content.Headers.ContentLength ?? StoredLength(response);

    private static long? StoredLength(HttpResponseMessage response) =>
        long.TryParse(Single(response, "x-goog-stored-content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out long stored) ? stored : null;

    private static IEnumerable<string> Encodings(HttpResponseMessage response) => response.Content.Headers.ContentEncoding;

    // RFC 9110, section 8.4.1.3: x-gzip is another name for it.
    private static bool IsGzip(string? encoding) =>
        string.Equals(encoding, "gzip", StringComparison.OrdinalIgnoreCase) || string.Equals(encoding, "x-gzip", StringComparison.OrdinalIgnoreCase);

    // Two header lines or one comma-joined; an invalid value, or two values that differ, count as none.
    private static (uint? Crc32C, string? Md5) ReadHashes(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("x-goog-hash", out IEnumerable<string>? lines))
        {
            return (null, null);
        }

        List<uint> crcs = [];
        List<string> md5s = [];
        foreach (string entry in lines.SelectMany(line => line.Split(',')).Select(e => e.Trim()))
        {
            int equals = entry.IndexOf('=');
            if (equals < 0 || !TryBase64(entry.Substring(equals + 1), out byte[] value))
            {
                continue;
            }

            string name = entry.Substring(0, equals);
            if (name.Equals("crc32c", StringComparison.OrdinalIgnoreCase) && value.Length == sizeof(uint))
            {
                crcs.Add(BinaryPrimitives.ReadUInt32BigEndian(value));
            }
            else if (name.Equals("md5", StringComparison.OrdinalIgnoreCase) && value.Length == 16)
            {
                md5s.Add(Convert.ToBase64String(value));
            }
        }

        return (
            crcs.Distinct().Count() == 1 ? crcs[0] : null,
            md5s.Distinct().Count() == 1 ? md5s[0] : null);
    }

    private static bool TryBase64(string text, out byte[] value)
    {
        try
        {
            value = text.Length <= 64 ? Convert.FromBase64String(text) : [];
            return value.Length > 0;
        }
        catch (FormatException)
        {
            value = [];
            return false;
        }
    }

    private static string? Single(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) || response.Content.Headers.TryGetValues(name, out values)
            ? values.FirstOrDefault() is { Length: > 0 and <= 1024 } value ? value : null
            : null;
}
