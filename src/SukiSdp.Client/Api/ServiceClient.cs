using System.Globalization;
using System.Net;
using System.Net.Http;

namespace SukiSdp.Api;

/// <summary>
/// Sends requests to the service at one base URI: with its proxy, retries, time-outs and clock. It doesn't handle tokens.
/// </summary>
internal sealed class ServiceClient(Uri baseUri, ProxySettings proxy, RetrySettings retry, TimeSpan timeout, Clock clock)
{
    /// <summary>The maximum size of a response, in bytes. A listing has a few hundred bytes for each recording.</summary>
    internal const int MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>The base URI of the service, which ends with a slash.</summary>
    public Uri BaseUri { get; } = baseUri;

    /// <summary>How often a request is retried.</summary>
    public RetrySettings Retry { get; } = retry;

    /// <summary>The time-out for the response headers.</summary>
    public TimeSpan Timeout { get; } = timeout;

    /// <summary>The clock.</summary>
    public Clock Clock { get; } = clock;

    /// <summary>The HTTP clients.</summary>
    public Transport Transport { get; } = Transport.For(proxy);

    /// <summary>The time of the service's clock, if known.</summary>
    public ServerClock ServerClock { get; } = new(clock);

    /// <summary>Sends a request, retries it after transient failures, and reads the response.</summary>
    /// <param name="makeRequest">Creates the request of each attempt. An exception that it throws isn't retried.</param>
    /// <param name="read">Reads a response with status code 200. A transient failure that it throws is retried.</param>
    /// <param name="subject">What the call is about, for messages.</param>
    /// <param name="observer">Receives a message for each attempt.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="tuner">Receives each failed attempt; null if the number of requests at once is given.</param>
    /// <returns>What was read.</returns>
    /// <exception cref="SukiSdpException">The response has another status code, or there is no response.</exception>
    public async Task<T> SendAsync<T>(Func<Task<HttpRequestMessage>> makeRequest, Func<ServiceResponse, T> read, string subject, IRunObserver observer, CancellationToken cancellationToken, ConcurrencyTuner? tuner = null)
    {
        RetryBudget budget = new(Retry, Clock);
        while (true)
        {
            HttpRequestMessage request = await makeRequest().ConfigureAwait(false);
            try
            {
                T result = read(await SendOnceAsync(request, subject, observer, cancellationToken).ConfigureAwait(false));
                tuner?.Completed();
                return result;
            }
            catch (SukiSdpException failure) when (budget.TryNext(failure, out TimeSpan pause))
            {
                tuner?.Refused(failure);
                observer.Debug(string.Format(CultureInfo.InvariantCulture, "{0}: status {1}, service error ID {2}, Retry-After {3}.", subject, failure.StatusCode?.ToString(CultureInfo.InvariantCulture) ?? "none", failure.ServiceErrorId ?? "none", failure.RetryAfter?.ToString() ?? "none"));
                observer.Verbose(string.Format(CultureInfo.InvariantCulture, "{0} Retrying in {1:0.0} s ({2}).", failure.Message, pause.TotalSeconds, budget.NextAttempt));
                await Clock.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
            catch (SukiSdpException failure) when (budget.IsExhausted(failure))
            {
                tuner?.Refused(failure);
                throw budget.WithAttempts(failure);
            }
            catch (SukiSdpException failure) when (!failure.IsTransient)
            {
                // An error response also completes a request.
                tuner?.Completed();
                throw;
            }
        }
    }

    private async Task<ServiceResponse> SendOnceAsync(HttpRequestMessage request, string subject, IRunObserver observer, CancellationToken cancellationToken)
    {
        Uri address = request.RequestUri!;
        using (request)
        using (IdleTimeout idleTimeout = new(Clock, Timeout, cancellationToken))
        {
            try
            {
                request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
                using HttpResponseMessage response = await Transport.Service
                    .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idleTimeout.Token).ConfigureAwait(false);
                ServerClock.Observe(response.Headers.Date);
                observer.Verbose($"{request.Method} {ServiceEndpoint.ForDisplay(address)}: {(int)response.StatusCode}");
                byte[]? body = await BoundedBody.ReadAsync(response, MaxBodyBytes, idleTimeout).ConfigureAwait(false);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    throw ServiceErrors.From(response, body ?? [], subject, this);
                }

                return body is not null ? new ServiceResponse(body, response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? [.. links] : []) : throw new SukiSdpException(
                    SukiError.ResponseTooLarge,
                    $"{subject}: {address.Host} returned more than {MaxBodyBytes / (1024 * 1024)} MiB, which is larger than any valid response.");
            }
            catch (Exception e) when (e is OperationCanceledException || HttpErrors.IsConnectionTrouble(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw idleTimeout.Reason is { } reason ? HttpErrors.FromTimeout(subject, address, reason) : HttpErrors.FromConnection(e, subject, address);
            }
        }
    }
}

/// <summary>A response with the status 200.</summary>
/// <param name="body">Its body.</param>
/// <param name="links">The values of its header <c>Link</c>.</param>
internal sealed class ServiceResponse(byte[] body, string[] links)
{
    /// <summary>Its body.</summary>
    public byte[] Body { get; } = body;

    /// <summary>The values of its header <c>Link</c>.</summary>
    public IReadOnlyList<string> Links { get; } = links;
}
