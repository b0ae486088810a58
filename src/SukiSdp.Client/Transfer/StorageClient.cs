using System.Net;
using System.Net.Http.Headers;
using SukiSdp.Api;

namespace SukiSdp.Transfer;

/// <summary>What one request to storage asks for.</summary>
/// <param name="Address">The presigned URL.</param>
/// <param name="Subject">The recording, as messages name it.</param>
/// <param name="From">The first byte wanted; null for the whole object without a range.</param>
/// <param name="To">The last byte wanted, included; null for all that follow.</param>
/// <param name="IfMatch">The entity tag the object must still have.</param>
/// <param name="AsStored">Whether a gzipped object is wanted as it is stored.</param>
internal sealed record StorageRequest(Uri Address, string Subject, long? From, long? To, string? IfMatch, bool AsStored);

/// <summary>Sends requests to storage, each within the cap on connections and watched for silence. It never sees a token.</summary>
internal sealed class StorageClient(HttpClient http, ConnectionGate gate, TimeSpan headerTimeout, Clock clock, IRunObserver observer)
{
    /// <summary>Gets 200, 206, 412 or 416.</summary>
    /// <exception cref="SukiSdpException">Every other answer, or none.</exception>
    public async Task<StorageAnswer> GetAsync(StorageRequest wanted, CancellationToken cancellationToken)
    {
        IDisposable place = await gate.EnterAsync(wanted.Address, cancellationToken).ConfigureAwait(false);
        IdleWatch watch = new(clock, headerTimeout, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            using HttpRequestMessage request = MakeRequest(wanted);
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false);
            watch.Touch(TransferSettings.StallTimeout);
            observer.Verbose($"GET {ServiceAddress.ForDisplay(wanted.Address)}: {(int)response.StatusCode}");
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.PreconditionFailed or HttpStatusCode.RequestedRangeNotSatisfiable)
            {
#pragma warning disable CA2016 // Only one framework has the form with a token, and headers are read: nothing is waited for.
                Stream body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
#pragma warning restore CA2016
                return new StorageAnswer(response, body, watch, place, wanted, cancellationToken);
            }

            byte[]? error = await BoundedBody.ReadAsync(response, StorageFailure.MaxBodyBytes, watch).ConfigureAwait(false);
            throw StorageFailure.From(response, error ?? [], wanted.Subject, clock.UtcNow());
        }
        catch (Exception e)
        {
            response?.Dispose();
            bool expired = watch.Expired;
            TimeSpan limit = watch.Limit;
            watch.Dispose();
            place.Dispose();
            if (e is OperationCanceledException || HttpFailure.IsConnectionTrouble(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw expired ? HttpFailure.FromTimeout(wanted.Subject, wanted.Address, limit, "answer") : HttpFailure.FromConnection(e, wanted.Subject, wanted.Address);
            }

            throw;
        }
    }

    // Range, If-Match and Accept-Encoding may be added to a signed request; x-goog-* headers may not.
    private static HttpRequestMessage MakeRequest(StorageRequest wanted)
    {
        HttpRequestMessage request = new(HttpMethod.Get, WrittenUri.Of(wanted.Address));
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

/// <summary>An answer of storage, its body still to be read.</summary>
internal sealed class StorageAnswer : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly IdleWatch _watch;
    private readonly IDisposable _place;
    private readonly StorageRequest _wanted;
    private readonly CancellationToken _cancellation;

    public StorageAnswer(HttpResponseMessage response, Stream body, IdleWatch watch, IDisposable place, StorageRequest wanted, CancellationToken cancellation)
    {
        (_response, _body, _watch, _place, _wanted, _cancellation) = (response, body, watch, place, wanted, cancellation);
        Facts = ObjectFacts.Read(response);
    }

    /// <summary>The status.</summary>
    public HttpStatusCode Status => _response.StatusCode;

    /// <summary>What the headers say of the object.</summary>
    public ObjectFacts Facts { get; }

    /// <summary><c>Content-Range</c>, when there is one that can be read.</summary>
    public ContentRangeHeaderValue? Range => _response.Content.Headers.ContentRange;

    /// <summary>The body's announced length in bytes.</summary>
    public long? ContentLength => _response.Content.Headers.ContentLength;

    /// <summary>Whether the body's end can be told from a broken connection.</summary>
    public bool EndIsCertain => ContentLength is not null || _response.Headers.TransferEncodingChunked == true;

    /// <summary>Whether the body calls itself a page or other text.</summary>
    public bool IsText => _response.Content.Headers.ContentType?.MediaType is { } type
        && (type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/xml", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/json", StringComparison.OrdinalIgnoreCase));

    /// <summary>The recording, as messages name it.</summary>
    public string Subject => _wanted.Subject;

    /// <summary>Reads some bytes; 0 at the end.</summary>
    /// <exception cref="SukiSdpException">The connection broke, or brought nothing for too long.</exception>
    public async Task<int> ReadAsync(byte[] buffer, int offset, int count)
    {
        try
        {
            // .NET Framework's network streams do not hear of a cancellation while they read.
            using CancellationTokenRegistration registration = _watch.Token.Register(static state => ((HttpResponseMessage)state!).Dispose(), _response);
            int read = await _body.ReadAsync(buffer, offset, count, _watch.Token).ConfigureAwait(false);
            _watch.Touch();
            return read;
        }
        catch (Exception e) when (e is OperationCanceledException || HttpFailure.IsConnectionTrouble(e))
        {
            _cancellation.ThrowIfCancellationRequested();
            throw _watch.Expired
                ? HttpFailure.FromTimeout(_wanted.Subject, _wanted.Address, _watch.Limit, "byte")
                : HttpFailure.FromConnection(e, _wanted.Subject, _wanted.Address);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _response.Dispose();
        _watch.Dispose();
        _place.Dispose();
    }
}
