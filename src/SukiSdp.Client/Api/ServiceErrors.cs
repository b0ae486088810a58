using System.Net.Http;

namespace SukiSdp.Api;

/// <summary>Maps error responses of the service to errors. Source: the tables of status codes on the pages of the endpoints at developer.suki.ai.</summary>
internal static class ServiceErrors
{
    public static SukiSdpException From(HttpResponseMessage response, byte[] body, string subject, ServiceClient client)
    {
        int status = (int)response.StatusCode;
        string? id = ServiceErrorBody.ReadId(body);
        string returned = $"{client.BaseUri.Host} returned status code {status}{(id is null ? "" : $" ({id})")}";
        if (status is >= 300 and < 400)
        {
            return HttpErrors.FromRedirect(response, subject);
        }

        if (HttpErrors.IsTransient(response.StatusCode))
        {
            return HttpErrors.FromTransientStatus(response, subject, returned, client.Clock.UtcNow(), id);
        }

        (SukiError error, string meaning) = (status, id) switch
        {
            (400, "missing_sdp_provider_id_header" or "invalid_sdp_provider_id") => (SukiError.ProviderIdInvalid, "the service requires another provider ID"),
            (400, _) => (SukiError.RequestInvalid, "the service doesn't accept the request"),
            (401, "provider_not_registered") => (SukiError.ProviderNotRegistered, "the provider isn't registered with Suki"),
            (401, _) => (SukiError.TokenRefused, "the token was refused"),
            (402, _) => (SukiError.QuotaExceeded, "the quota of the partner account is exceeded"),
            (403, _) => (SukiError.AccessDenied, "the token doesn't grant access to this session"),
            (404, _) => (SukiError.RecordingNotReady, "the session doesn't exist, or is still in progress"),
            (410, _) => (SukiError.RecordingGone, "the recordings have been deleted permanently, because the service keeps them for seven days only"),
            (412, "provider_user_inactive") => (SukiError.ProviderInactive, "the provider's user is inactive"),
            ( >= 500, _) => (SukiError.ServiceUnavailable, "the service failed"),
            _ => (SukiError.ResponseInvalid, "the status code isn't documented for this request"),
        };
        return new SukiSdpException(error, $"{subject}: {meaning}: {returned}.") { StatusCode = status, ServiceErrorId = id };
    }
}
