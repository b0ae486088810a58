using System.Net.Http;
using System.Net.Http.Headers;

namespace SukiSdp.Api;

/// <summary>One partner's log-in: <c>POST /api/v1/auth/login</c>.</summary>
/// <param name="Client">Sends the request.</param>
/// <param name="PartnerId">The partner.</param>
/// <param name="ProviderId">Sent as <c>provider_id</c>; null for none.</param>
/// <param name="PartnerTokens">Provides the partner token.</param>
internal sealed record PartnerLogin(ServiceClient Client, string PartnerId, string? ProviderId, IPartnerTokenSource PartnerTokens)
{
    private string Subject => $"Log-in at {Client.BaseUri.Host} as partner '{DisplayText.Of(PartnerId)}'";

    /// <summary>Logs in, with retries after transient failures.</summary>
    /// <exception cref="SukiSdpException">
    /// <see cref="SukiError.LoginFailed"/>, <see cref="SukiError.PartnerTokenExpired"/>, <see cref="SukiError.ProviderNotRegistered"/>,
    /// <see cref="SukiError.ProviderIdInvalid"/>, any error of the partner token's source, and any connection error.
    /// </exception>
    public async Task<SukiToken> RunAsync(IRunObserver observer, CancellationToken cancellationToken)
    {
        SukiToken partnerToken = await PartnerTokens.GetAsync(observer, cancellationToken).ConfigureAwait(false);
        try
        {
            return await Client.SendAsync(() => Task.FromResult(Request(partnerToken)), response => Read(response.Body), Subject, observer, cancellationToken).ConfigureAwait(false);
        }
        catch (SukiSdpException refused) when (refused is { StatusCode: >= 400 and < 500, IsTransient: false }
            and not { Error: SukiError.ProviderNotRegistered or SukiError.ProviderIdInvalid or SukiError.RateLimited or SukiError.ServiceUnavailable })
        {
            throw Refused(refused, partnerToken);
        }
    }

    private SukiToken Read(byte[] body) => LoginBody.ReadToken(body) is { Length: > 0 } token
        ? SukiToken.Parse(token, "the log-in")
        : throw new SukiSdpException(SukiError.ResponseInvalid, $"{Subject}: the response contains no suki_token. A proxy or a wrong base URI is a common cause.")
        {
            IsTransient = JsonText.EndsEarly(body),
        };

    // The generated text of a record would contain its members.
    /// <inheritdoc/>
    public override string ToString() => Subject;

    private HttpRequestMessage Request(SukiToken partnerToken)
    {
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(Client.BaseUri, "api/v1/auth/login"))
        {
            Content = new ByteArrayContent(LoginBody.Write(PartnerId, partnerToken.Value, ProviderId)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json");
        return request;
    }

    // The service decides whether the partner token is valid. Its expiration time, by the service's clock, only explains a refusal.
    private SukiSdpException Refused(SukiSdpException refused, SukiToken partnerToken)
    {
        string returned = refused.ServiceErrorId is { } id ? $"{refused.StatusCode} ({id})" : $"{refused.StatusCode}";
        DateTimeOffset now = Client.ServerClock.GetNow() ?? Client.Clock.UtcNow();
        return partnerToken.ExpiresAt is { } expiry && expiry <= now
            ? new SukiSdpException(SukiError.PartnerTokenExpired, FormattableString.Invariant($"{Subject}: the partner token expired at {expiry:u}, and the service refused the log-in: it returned status code {returned}."))
            {
                StatusCode = refused.StatusCode,
                ServiceErrorId = refused.ServiceErrorId,
            }
            : new SukiSdpException(SukiError.LoginFailed, $"{Subject}: the service refused the log-in: it returned status code {returned}.")
            {
                StatusCode = refused.StatusCode,
                ServiceErrorId = refused.ServiceErrorId,
            };
    }
}
