using System.Net.Http;

namespace SukiSdp.Api;

/// <summary>Reads small bodies with a cap, whatever length they announce.</summary>
internal static class BoundedBody
{
    /// <summary>The body, or null when it is longer than <paramref name="limit"/> bytes.</summary>
    public static async Task<byte[]?> ReadAsync(HttpResponseMessage response, int limit, IdleWatch watch)
    {
        if (response.Content.Headers.ContentLength > limit)
        {
            return null;
        }

        using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        using MemoryStream body = new();

        // .NET Framework's network streams do not hear of a cancellation while they read.
        using CancellationTokenRegistration registration = watch.Token.Register(static state => ((HttpResponseMessage)state!).Dispose(), response);
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            int read = await stream.ReadAsync(buffer, 0, buffer.Length, watch.Token).ConfigureAwait(false);
            if (read == 0)
            {
                return body.ToArray();
            }

            watch.Touch();
            if (body.Length + read > limit)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }
    }
}
