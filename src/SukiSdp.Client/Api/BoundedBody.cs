using System.IO.Compression;
using System.Net.Http;

namespace SukiSdp.Api;

/// <summary>Reads small bodies up to a limit, regardless of the announced length.</summary>
internal static class BoundedBody
{
    private const int BufferBytes = 16 * 1024;

    // RFC 1952, section 2.3.1: two bytes of identification and the only compression method. Neither JSON nor XML begins with these bytes.
    private static ReadOnlySpan<byte> GzipMark => [0x1F, 0x8B, 0x08];

    /// <summary>Returns whether bytes are the beginning of gzip data.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith(GzipMark);

    /// <summary>Returns the body, or null if it is longer than <paramref name="limit"/> bytes. A gzip body, which is never requested, is decompressed regardless of its headers.</summary>
    /// <exception cref="IOException">The connection broke, or the gzip data are damaged.</exception>
    public static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int limit, IdleTimeout idleTimeout)
    {
        if (response.Content.Headers.ContentLength > limit)
        {
            return null;
        }

        idleTimeout.EnterBody();
        using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        using MemoryStream body = new();
        byte[] buffer = new byte[BufferBytes];
        while (await idleTimeout.ReadAsync(response, stream, buffer, 0, buffer.Length).ConfigureAwait(false) is > 0 and int count)
        {
            if (!TryAppend(body, buffer, count, limit))
            {
                return null;
            }
        }

        byte[] bytes = body.ToArray();
        return IsGzip(bytes) ? Unpack(bytes, buffer, limit) : bytes;
    }

    private static byte[]? Unpack(byte[] packed, byte[] buffer, int limit)
    {
        using GZipStream unpacked = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream body = new();
        try
        {
            while (unpacked.Read(buffer, 0, buffer.Length) is > 0 and int count)
            {
                if (!TryAppend(body, buffer, count, limit))
                {
                    return null;
                }
            }

            return body.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new IOException("The gzip data of the response is damaged.", e);
        }
    }

    private static bool TryAppend(MemoryStream body, byte[] buffer, int count, int limit)
    {
        if (body.Length + count > limit)
        {
            return false;
        }

        body.Write(buffer, 0, count);
        return true;
    }
}
