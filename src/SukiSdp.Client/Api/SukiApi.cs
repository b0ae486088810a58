using System.Globalization;
using System.Net;
using System.Net.Http;

namespace SukiSdp.Api;

/// <summary>The calls to the service, with retries and one renewal of a refused token.</summary>
internal sealed class SukiApi(SukiConnection connection, IRunObserver observer)
{
    /// <summary>The largest listing that is read. A real one has a few hundred bytes for each chunk of a visit.</summary>
    internal const int MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>Lists a session's recordings.</summary>
    /// <exception cref="SukiSdpException">Any cause of the service or the way there.</exception>
    public async Task<RecordingListing> ListAsync(string sessionId, UrlKind kind, CancellationToken cancellationToken)
    {
        if (sessionId is "" or "." or "..")
        {
            // The two dots would be folded away by any URL parser, escaped or not, and another address would be asked.
            throw new SukiSdpException(SukiError.SessionIdInvalid, $"'{sessionId}' is not a session id.");
        }

        // Ids are opaque, so they are escaped whole.
        string path = $"api/v1/ambient/session/{Uri.EscapeDataString(sessionId)}/recording";
        Uri address = new(connection.BaseUri, kind == UrlKind.Download ? path + "?download=true" : path);
        string subject = DisplayText.Session(sessionId);
        byte[] body = await SendAsync(
            token =>
            {
                HttpRequestMessage request = new(HttpMethod.Get, address);
                request.Headers.TryAddWithoutValidation("sdp_suki_token", token.Value);
                if (connection.ProviderId is not null)
                {
                    request.Headers.TryAddWithoutValidation("sdp_provider_id", connection.ProviderId);
                }

                request.Headers.Accept.ParseAdd("application/json");
                return request;
            },
            address,
            subject,
            cancellationToken).ConfigureAwait(false);
        return RecordingListing.Read(body, sessionId, kind, connection);
    }

    private async Task<byte[]> SendAsync(Func<SukiToken, HttpRequestMessage> makeRequest, Uri address, string subject, CancellationToken cancellationToken)
    {
        RetryBudget budget = new(connection.Retry, connection.Clock);
        bool renewed = false;
        while (true)
        {
            SukiToken token = await connection.Tokens.GetAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await SendOnceAsync(makeRequest(token), address, subject, cancellationToken).ConfigureAwait(false);
            }
            catch (SukiSdpException refused) when (refused.Error == SukiError.TokenRefused && !renewed)
            {
                renewed = true;
                if (!await connection.Tokens.TryRenewAsync(token, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }

                observer.Debug($"{subject}: the token was refused and has been renewed.");
            }
            catch (SukiSdpException failure) when (budget.TryNext(failure, out TimeSpan pause))
            {
                observer.Debug(string.Format(CultureInfo.InvariantCulture, "{0} Trying again in {1:0.0} s.", failure.Message, pause.TotalSeconds));
                await connection.Clock.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<byte[]> SendOnceAsync(HttpRequestMessage request, Uri address, string subject, CancellationToken cancellationToken)
    {
        using (request)
        using (IdleWatch watch = new(connection.Clock, connection.Timeout, cancellationToken))
        {
            try
            {
                using HttpResponseMessage response = await connection.Transport.Service
                    .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, watch.Token).ConfigureAwait(false);
                watch.Touch();
                connection.ServerTime.Observe(response.Headers.Date);
                observer.Verbose($"{request.Method} {ServiceAddress.ForDisplay(address)}: {(int)response.StatusCode}");
                byte[]? body = await BoundedBody.ReadAsync(response, MaxBodyBytes, watch).ConfigureAwait(false);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    throw ServiceFailure.From(response, body ?? [], subject, connection);
                }

                return body ?? throw new SukiSdpException(
                    SukiError.ResponseTooLarge,
                    $"{subject}: {address.Host} answered more than {MaxBodyBytes / (1024 * 1024)} MiB, which no list of recordings is.");
            }
            catch (Exception e) when (e is OperationCanceledException || HttpFailure.IsConnectionTrouble(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw watch.Expired
                    ? HttpFailure.FromTimeout(subject, address, watch.Limit, "answer")
                    : HttpFailure.FromConnection(e, subject, address);
            }
        }
    }
}
