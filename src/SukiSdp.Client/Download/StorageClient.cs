using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using SukiSdp.Api;

namespace SukiSdp.Download;

/// <summary>A request to storage.</summary>
/// <param name="Address">The presigned URL.</param>
/// <param name="Subject">The recording, as messages name it.</param>
/// <param name="From">The offset of the first requested byte; null for the whole object without a range.</param>
/// <param name="To">The offset of the last requested byte; null for all that follow.</param>
/// <param name="IfMatch">The entity tag that the object must have.</param>
/// <param name="AsStored">Whether a gzip object is requested as it is stored.</param>
internal sealed record StorageRequest(Uri Address, string Subject, long? From, long? To, string? IfMatch, bool AsStored)
{
    /// <summary>The recording and the range. Never the URL, which the generated text would contain.</summary>
    public override string ToString() => $"{Subject}, bytes {From?.ToString(CultureInfo.InvariantCulture)}-{To?.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>Sends requests to storage, within the limit of connections and with time-outs. It never has a token.</summary>
internal sealed class StorageClient(HttpClient http, ConnectionGate gate, TimeSpan headerTimeout, BandwidthLimiter? bandwidth, ConcurrencyTuner? tuner, Clock clock, IRunObserver observer)
{
    /// <summary>Adjusts how many files are downloaded at once; null if that is given.</summary>
    public ConcurrencyTuner? Tuner { get; } = tuner;

    /// <summary>Sends a request, and returns a response with the status code 200, 206, 412 or 416.</summary>
    /// <exception cref="SukiSdpException">The response has another status code, or there is no response.</exception>
    public async Task<StorageResponse> GetAsync(StorageRequest wanted, CancellationToken cancellationToken)
    {
        Slot connection = await gate.EnterAsync(wanted.Address, cancellationToken).ConfigureAwait(false);
        IdleTimeout idleTimeout = new(clock, headerTimeout, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            using HttpRequestMessage request = MakeRequest(wanted);
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idleTimeout.Token).ConfigureAwait(false);
            idleTimeout.EnterBody();
            observer.Verbose($"GET {ServiceEndpoint.ForDisplay(wanted.Address)}: {(int)response.StatusCode}");
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable)
            {
#pragma warning disable CA2016 // Only one framework has the form with a token, and headers are read: nothing is waited for.
                Stream body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
#pragma warning restore CA2016
                StorageResponse result = new(response, body, idleTimeout, connection, bandwidth, wanted, cancellationToken);
                await result.ReadMetadataAsync().ConfigureAwait(false);
                return result;
            }

            byte[]? error = await BoundedBody.ReadAsync(response, StorageErrors.MaxBodyBytes, idleTimeout).ConfigureAwait(false);
            throw StorageErrors.From(response, error ?? [], wanted.Subject, clock.UtcNow());
        }
        catch (Exception e)
        {
            response?.Dispose();
            string? reason = idleTimeout.Reason;
            idleTimeout.Dispose();
            connection.Dispose();
            if (e is OperationCanceledException || HttpErrors.IsConnectionTrouble(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw reason is not null ? HttpErrors.FromTimeout(wanted.Subject, wanted.Address, reason) : HttpErrors.FromConnection(e, wanted.Subject, wanted.Address);
            }

            throw;
        }
    }

    // Range, If-Match and Accept-Encoding may be added to a signed request; x-goog-* headers may not.
    private static HttpRequestMessage MakeRequest(StorageRequest wanted)
    {
        HttpRequestMessage request = new(HttpMethod.Get, VerbatimUri.Of(wanted.Address));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", wanted.AsStored ? "gzip" : "identity");
        if (wanted.From is not null)
        {
            request.Headers.Range = new RangeHeaderValue(wanted.From, wanted.To);
        }

        if (wanted.IfMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", wanted.IfMatch);
        }

        return request;
    }
}

/// <summary>A response of storage, whose body hasn't been read.</summary>
internal sealed class StorageResponse(HttpResponseMessage response, Stream body, IdleTimeout idleTimeout, Slot connection, BandwidthLimiter? bandwidth, StorageRequest wanted, CancellationToken cancellationToken) : IDisposable
{
    // Bytes that were read to determine the type of the body, and haven't been returned.
    private byte[] _head = [];

    /// <summary>The status.</summary>
    public HttpStatusCode Status => response.StatusCode;

    /// <summary>The metadata of the object in the headers.</summary>
    public ObjectMetadata Metadata { get; private set; } = new();

    /// <summary><c>Content-Range</c>; null if it is missing or invalid.</summary>
    public ContentRangeHeaderValue? Range => response.Content.Headers.ContentRange;

    /// <summary>The body's announced length in bytes.</summary>
    public long? ContentLength => response.Content.Headers.ContentLength;

    /// <summary>Whether the end of the body can be distinguished from a broken connection.</summary>
    public bool EndIsCertain => ContentLength is not null || response.Headers.TransferEncodingChunked == true;

    /// <summary>The recording, as messages name it.</summary>
    public string Subject => wanted.Subject;

    /// <summary>Reads the headers, and the first bytes of the body if they decide whether the headers are correct.</summary>
    /// <exception cref="SukiSdpException">The connection was interrupted, or stalled.</exception>
    public async Task ReadMetadataAsync()
    {
        bool isGzip = false;
        if (Status is HttpStatusCode.OK or HttpStatusCode.PartialContent && wanted.From is null or 0 && ObjectMetadata.ClaimsGzip(response))
        {
            byte[] head = new byte[3];
            Array.Resize(ref head, await StreamExtensions.ReadFullyAsync(ReadAsync, head, head.Length).ConfigureAwait(false));
            _head = head;
            isGzip = BoundedBody.IsGzip(head);
        }

        Metadata = ObjectMetadata.Read(response, isGzip);
    }

    /// <summary>Reads some bytes; 0 at the end.</summary>
    /// <exception cref="SukiSdpException">The connection was interrupted, or stalled.</exception>
    public async Task<int> ReadAsync(byte[] buffer, int offset, int count)
    {
        if (_head.Length > 0)
        {
            int given = Math.Min(count, _head.Length);
            _head.AsSpan(0, given).CopyTo(buffer.AsSpan(offset));
            _head = _head.AsSpan(given).ToArray();
            return given;
        }

        try
        {
            int read = await idleTimeout.ReadAsync(response, body, buffer, offset, bandwidth?.LimitRead(count) ?? count).ConfigureAwait(false);
            await (bandwidth?.WaitAsync(read, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            return read;
        }
        catch (Exception e) when (e is OperationCanceledException || HttpErrors.IsConnectionTrouble(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw idleTimeout.Reason is { } reason
                ? HttpErrors.FromTimeout(wanted.Subject, wanted.Address, reason)
                : HttpErrors.FromConnection(e, wanted.Subject, wanted.Address);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        response.Dispose();
        idleTimeout.Dispose();
        connection.Dispose();
    }
}
