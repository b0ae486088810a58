using System.IO.Compression;
using System.Text;

namespace SukiSdp.Sandbox;

/// <summary>Fills <paramref name="destination"/> with body bytes from <paramref name="offset"/> on.</summary>
internal delegate void BodyReader(long offset, Span<byte> destination);

/// <summary>How a body ends that is cut.</summary>
internal enum BodyEnding
{
    /// <summary>Nothing more comes, and the connection stays open.</summary>
    Stall,

    /// <summary>The connection is reset (RST).</summary>
    Reset,

    /// <summary>The connection is closed normally (FIN), as by a proxy that lost its own server.</summary>
    Close,
}

/// <summary>A response that was worked out and not yet sent; what a fault spoils.</summary>
internal sealed class Reply(int status, long bodyLength, BodyReader readBody)
{
    public int Status { get; set; } = status;

    public IHeaderDictionary Headers { get; } = new HeaderDictionary();

    /// <summary>Bytes the body has.</summary>
    public long BodyLength { get; private set; } = bodyLength;

    public BodyReader ReadBody { get; set; } = readBody;

    /// <summary>The <c>Content-Length</c>; null for a chunked body.</summary>
    public long? AnnouncedLength { get; set; } = bodyLength;

    /// <summary>First and last byte of the object, for a 206.</summary>
    public (long From, long To)? Range { get; init; }

    /// <summary>The pace of the body; 0 for as fast as it goes.</summary>
    public long BytesPerSecond { get; set; }

    /// <summary>When set, each body byte is sent alone, once this has completed.</summary>
    public Func<CancellationToken, Task>? NextByte { get; set; }

    /// <summary>When set, what happens after that many body bytes.</summary>
    public (long Bytes, BodyEnding Ending)? Cut { get; private set; }

    public static Reply Empty(int status) => new(status, 0, static (_, _) => { });

    public static Reply Text(int status, string contentType, string body) => Bytes(status, contentType, Encoding.UTF8.GetBytes(body));

    public static Reply Bytes(int status, string contentType, byte[] body) => new(status, body.Length, Reading(body))
    {
        Headers = { ContentType = contentType },
    };

    public static BodyReader Reading(byte[] body) =>
        (offset, destination) => body.AsSpan((int)offset, destination.Length).CopyTo(destination);

    public void Truncate(long bytes)
    {
        BodyLength = Math.Min(BodyLength, bytes);
        AnnouncedLength = AnnouncedLength is null ? null : BodyLength;
    }

    public void Gzip()
    {
        byte[] plain = new byte[BodyLength];
        ReadBody(0, plain);
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        ReadBody = Reading(packed.ToArray());
        BodyLength = packed.ToArray().Length;
        AnnouncedLength = AnnouncedLength is null ? null : BodyLength;
        Headers.ContentEncoding = "gzip";
    }

    public void CutAfter(long bytes, BodyEnding ending) => Cut = (bytes, ending);

    public void Append(byte[] tail)
    {
        BodyReader head = ReadBody;
        long headLength = BodyLength;
        BodyLength += tail.Length;
        ReadBody = (offset, destination) =>
        {
            int fromHead = (int)Math.Clamp(headLength - offset, 0, destination.Length);
            head(offset, destination[..fromHead]);
            if (fromHead < destination.Length)
            {
                tail.AsSpan((int)(offset + fromHead - headLength), destination.Length - fromHead).CopyTo(destination[fromHead..]);
            }
        };
    }
}
