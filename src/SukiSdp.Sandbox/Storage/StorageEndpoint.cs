using System.Globalization;

namespace SukiSdp.Sandbox;

/// <summary>The storage: objects behind signed URLs, as Google Cloud Storage serves them.</summary>
internal sealed class StorageEndpoint(SandboxOptions options, SandboxSessions sessions, UrlSigner signer)
{
    private const string SignedHeaderPrefix = "x-goog-";

    public Reply Respond(Exchange exchange)
    {
        SandboxRequest request = exchange.Request;
        Reply? refusal = Refuse(request, exchange.At);
        if (refusal is not null)
        {
            return refusal;
        }

        if (Find(request) is not var (session, recording))
        {
            return StorageErrors.NoSuchKey();
        }

        if (!session.IsStreamable && !UrlSigner.IsAttachment(request.Query))
        {
            return StorageErrors.AccessDenied();
        }

        SandboxObject content = recording.Object;
        if (!exchange.IgnoresIfMatch && !Matches(request.Headers.GetValueOrDefault("If-Match"), content.ETag))
        {
            return StorageErrors.PreconditionFailed();
        }

        Reply reply = content.GzipStored && !TakesGzip(request)
            ? Decompressed(content)
            : Stored(content, exchange.IgnoresRange ? null : request.Range);
        reply.BytesPerSecond = options.StorageBytesPerSecond;
        return reply;
    }

    private Reply? Refuse(SandboxRequest request, DateTimeOffset now)
    {
        if (!HttpMethods.IsGet(request.Method))
        {
            // The method is part of what is signed.
            return StorageErrors.SignatureDoesNotMatch(request.Method + " " + UrlSigner.StringToSign(request.Path, request.Query));
        }

        string? unsigned = request.Headers.Keys.FirstOrDefault(name => name.StartsWith(SignedHeaderPrefix, StringComparison.OrdinalIgnoreCase));
        if (unsigned is not null)
        {
            return StorageErrors.UnsignedHeader(unsigned);
        }

        return signer.Judge(request.Path, request.Query) switch
        {
            UrlVerdict.Good => null,
            UrlVerdict.Expired => StorageErrors.ExpiredToken(now),
            UrlVerdict.Unsigned => StorageErrors.AccessDenied(),
            _ => StorageErrors.SignatureDoesNotMatch(UrlSigner.StringToSign(request.Path, request.Query)),
        };
    }

    private (SandboxSession Session, SandboxRecording Recording)? Find(SandboxRequest request) =>
        request.SessionId is { } id
        && sessions.TryGet(id, out SandboxSession? session)
        && session.Recordings.Find(recording => recording.Id == request.RecordingId) is { } recording
            ? (session, recording)
            : null;

    private static bool Matches(string? ifMatch, string etag) =>
        ifMatch is null || ifMatch.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag == etag);

    private static bool TakesGzip(SandboxRequest request) =>
        request.Headers.GetValueOrDefault("Accept-Encoding")?.Contains("gzip", StringComparison.OrdinalIgnoreCase) == true;

    private static Reply Stored(SandboxObject content, string? rangeHeader)
    {
        if (!ByteRange.TryRead(rangeHeader, content.Length, out var range))
        {
            Reply whole = new(StatusCodes.Status200OK, content.Length, content.Read);
            Describe(whole, content);
            return whole;
        }

        if (range is not var (from, to))
        {
            Reply refusal = StorageErrors.InvalidRange(rangeHeader!);
            refusal.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{content.Length}");
            return refusal;
        }

        Reply part = new(StatusCodes.Status206PartialContent, to - from + 1, (offset, destination) => content.Read(from + offset, destination))
        {
            Range = range,
        };
        Describe(part, content);
        part.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{content.Length}");
        return part;
    }

    /// <summary>Decompressed on the way: no length, no ranges, and checksums that are not those of the bytes sent.</summary>
    private static Reply Decompressed(SandboxObject content)
    {
        Reply reply = Reply.Bytes(StatusCodes.Status200OK, content.ContentType, content.ToArray());
        reply.AnnouncedLength = null;
        Describe(reply, content);
        reply.Headers.ContentEncoding = default;
        reply.Headers.AcceptRanges = default;
        reply.Headers.Warning = "214 UploadServer gunzipped";
        return reply;
    }

    private static void Describe(Reply reply, SandboxObject content)
    {
        string crc32C = "crc32c=" + Castagnoli.ToBase64(content.Crc32C);
        reply.Headers.ContentType = content.ContentType;
        reply.Headers.ETag = content.ETag;
        reply.Headers.AcceptRanges = "bytes";
        reply.Headers.LastModified = content.LastModified.ToString("R", CultureInfo.InvariantCulture);
        reply.Headers.ContentEncoding = content.GzipStored ? "gzip" : null;
        reply.Headers["x-goog-generation"] = content.Generation.ToString(CultureInfo.InvariantCulture);
        reply.Headers["x-goog-hash"] = content.Md5 is { } md5 ? new[] { crc32C, "md5=" + Convert.ToBase64String(md5) } : crc32C;
        reply.Headers["x-goog-stored-content-length"] = content.Length.ToString(CultureInfo.InvariantCulture);
        reply.Headers["x-goog-stored-content-encoding"] = content.GzipStored ? "gzip" : "identity";
    }
}
