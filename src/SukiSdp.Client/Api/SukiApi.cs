using System.Net.Http;

namespace SukiSdp.Api;

/// <summary>Sends the requests to the service that need a token. A refused token is refreshed once.</summary>
/// <param name="connection">The connection.</param>
/// <param name="observer">Receives messages.</param>
/// <param name="tuner">Receives each response; null if the number of requests at once is given.</param>
internal sealed class SukiApi(SukiConnection connection, IRunObserver observer, ConcurrencyTuner? tuner = null)
{
    /// <summary>Lists a session's recordings.</summary>
    /// <exception cref="SukiSdpException">Any error of the service, the token or the connection.</exception>
    public Task<RecordingListing> ListAsync(string sessionId, UrlKind kind, CancellationToken cancellationToken)
    {
        // IDs are opaque, so all of their characters are escaped.
        string path = $"api/v1/ambient/session/{Uri.EscapeDataString(sessionId)}/recording";
        string written = connection.BaseUri.AbsoluteUri + (kind == UrlKind.Download ? path + "?download=true" : path);
        Uri address = VerbatimUri.Of(new Uri(written));
        if (sessionId is "" or "." or ".." || address.AbsoluteUri != written)
        {
            // Dot segments would be removed, escaped or not, and the request would go to another path.
            throw new SukiSdpException(SukiError.SessionIdInvalid, $"'{DisplayText.Of(sessionId)}' isn't a valid session ID.");
        }

        string subject = DisplayText.Session(sessionId);
        return SendAsync(
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
            response => RecordingListing.Read(response.Body, sessionId, kind, connection, PagingDetector.HasNextLink(response.Links)),
            subject,
            cancellationToken);
    }

    private async Task<T> SendAsync<T>(Func<SukiToken, HttpRequestMessage> makeRequest, Func<ServiceResponse, T> read, string subject, CancellationToken cancellationToken)
    {
        SukiToken? sent = null;
        for (bool refreshed = false; ; refreshed = true)
        {
            try
            {
                return await connection.Client.SendAsync(
                    async () =>
                    {
                        sent = await connection.Tokens.GetAsync(observer, cancellationToken).ConfigureAwait(false);
                        return makeRequest(sent);
                    },
                    read,
                    subject,
                    observer,
                    cancellationToken,
                    tuner).ConfigureAwait(false);
            }
            catch (SukiSdpException refused) when (refused.Error == SukiError.TokenRefused && !refreshed)
            {
                if (!await connection.Tokens.TryRefreshAsync(sent!, observer, cancellationToken).ConfigureAwait(false))
                {
                    // The service's clock decides whether the token has expired, not this computer's.
                    sent!.ThrowIfExpired(connection.ServerClock, refused);
                    throw;
                }

                observer.Verbose($"{subject}: the token was refused, and has been refreshed. Retrying (attempt 2 of 2).");
            }
        }
    }
}
