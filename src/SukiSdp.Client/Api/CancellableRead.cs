using System.Net.Http;

namespace SukiSdp.Api;

/// <summary>Reads from a response's body until it is cancelled, which the two frameworks do in different ways.</summary>
internal static class CancellableRead
{
    /// <summary>Reads some bytes; 0 at the end.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<int> ReadAsync(HttpResponseMessage response, Stream body, byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        try
        {
#if NET
            _ = response;
#else
            // Network streams of .NET Framework do not notice a cancellation while they read.
            using CancellationTokenRegistration registration = cancellationToken.Register(static state => ((HttpResponseMessage)state!).Dispose(), response);
#endif
            int read = await body.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);

            // A stream that is closed while it is read may also end. That isn't the end of the body.
            return read > 0 || !cancellationToken.IsCancellationRequested ? read : throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            // What a stream throws that is closed while it is read is not defined.
            throw new OperationCanceledException("The read was cancelled.", e, cancellationToken);
        }
    }
}
