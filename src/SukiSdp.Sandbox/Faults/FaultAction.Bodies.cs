using System.Globalization;

namespace SukiSdp.Sandbox;

/// <content>Changes of the correct response.</content>
public abstract partial class FaultAction
{
    /// <summary>Sends this many body bytes, then hangs until the client goes away or the sandbox is disposed.</summary>
    public static FaultAction StallAfter(long bytes) => new Reshaping(nameof(StallAfter), reply => reply.CutAfter(bytes, BodyEnding.Stall));

    /// <summary>Sends this many body bytes, then resets the TCP connection.</summary>
    public static FaultAction ResetAfter(long bytes) => new Reshaping(nameof(ResetAfter), reply => reply.CutAfter(bytes, BodyEnding.Reset));

    /// <summary>Announces the whole body, sends this many bytes less, and closes the connection normally.</summary>
    public static FaultAction ShortBody(long missing) =>
        new Reshaping(nameof(ShortBody), reply => reply.CutAfter(Math.Max(0, reply.BodyLength - missing), BodyEnding.Close));

    /// <summary>Sends, chunked, this many bytes more than the headers announce; <c>Content-Range</c> and stored length stay correct.</summary>
    public static FaultAction ExtraBytes(int n) => new Reshaping(nameof(ExtraBytes), reply =>
    {
        reply.AnnouncedLength = null;
        reply.Append(new byte[n]);
    });

    /// <summary>Sends only this many bytes of the body, as if they were all of it.</summary>
    public static FaultAction Truncated(long bytes) => new Reshaping(nameof(Truncated), reply => reply.Truncate(bytes));

    /// <summary>Sends the body gzipped, although it was not requested, as a proxy can do. All other headers are those of the correct response.</summary>
    public static FaultAction Gzipped() => new Reshaping(nameof(Gzipped), reply => reply.Gzip());

    /// <summary>Sends the body chunked, so that no length is announced.</summary>
    public static FaultAction Chunked() => new Reshaping(nameof(Chunked), reply => reply.AnnouncedLength = null);

    /// <summary>Sends this many bytes chunked, then closes the connection normally, but without the chunk that ends a body.</summary>
    public static FaultAction ChunkedCut(long bytes) => new Reshaping(nameof(ChunkedCut), reply =>
    {
        reply.AnnouncedLength = null;
        reply.CutAfter(Math.Min(bytes, reply.BodyLength), BodyEnding.Close);
    });

    /// <summary>Flips the lowest bit of the byte at this offset of the object, when it is among those sent.</summary>
    public static FaultAction FlipBit(long objectOffset) => new Reshaping(nameof(FlipBit), reply =>
    {
        BodyReader honest = reply.ReadBody;
        long at = objectOffset - (reply.Range?.From ?? 0);
        reply.ReadBody = (offset, destination) =>
        {
            honest(offset, destination);
            if (at >= offset && at < offset + destination.Length)
            {
                destination[(int)(at - offset)] ^= 1;
            }
        };
    });

    /// <summary>206 with this <c>Content-Range</c>; the body is that of the correct response.</summary>
    public static FaultAction ContentRange(string value) => new Reshaping(nameof(ContentRange), reply =>
    {
        reply.Status = StatusCodes.Status206PartialContent;
        reply.Headers.ContentRange = value;
    });

    /// <summary>These <c>x-goog-hash</c> headers in place of the correct ones; none without values.</summary>
    public static FaultAction HashHeader(params string[] values) => new Reshaping(nameof(HashHeader), reply => reply.Headers["x-goog-hash"] = values);

    /// <summary>This header in place of the correct one; null removes it.</summary>
    public static FaultAction WithHeader(string name, string? value) => new Reshaping(nameof(WithHeader), reply =>
    {
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            reply.AnnouncedLength = value is null ? null : long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
        }
        else
        {
            reply.Headers[name] = value;
        }
    });

    /// <summary>Sends the body at this many bytes a second.</summary>
    public static FaultAction RateLimit(long bytesPerSecond) => new Reshaping(nameof(RateLimit), reply => reply.BytesPerSecond = bytesPerSecond);
}
