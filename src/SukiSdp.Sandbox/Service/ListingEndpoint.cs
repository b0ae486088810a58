namespace SukiSdp.Sandbox;

/// <summary><c>GET /api/v1/ambient/session/{id}/recording</c>: the URLs of a session's recordings.</summary>
internal sealed class ListingEndpoint(SandboxOptions options, SandboxSessions sessions, JwtIssuer tokens, ListingWriter writer)
{
    private const string DownloadParameter = "download";

    public Reply Respond(Exchange exchange)
    {
        SandboxRequest request = exchange.Request;
        if (!HttpMethods.IsGet(request.Method))
        {
            return Service.Error(StatusCodes.Status405MethodNotAllowed, "method_not_allowed");
        }

        if (!tokens.Accepts(request.Headers.GetValueOrDefault(Service.TokenHeader)))
        {
            return Service.Error(StatusCodes.Status401Unauthorized, "invalid_sdp_token");
        }

        if (options.RequireProviderId && string.IsNullOrEmpty(request.Headers.GetValueOrDefault(Service.ProviderHeader)))
        {
            return Service.Error(StatusCodes.Status400BadRequest, "missing_sdp_provider_id_header");
        }

        var values = exchange.Http.Request.Query[DownloadParameter];
        if (values is not ([] or ["true"] or ["false"]))
        {
            return Service.Error(StatusCodes.Status400BadRequest, "invalid_request: download must be true or false");
        }

        return sessions.TryGet(request.SessionId!, out SandboxSession? session)
            ? ResponseFor(session, download: values is ["true"])
            : Service.Error(StatusCodes.Status404NotFound, "session_not_found");
    }

    private Reply ResponseFor(SandboxSession session, bool download) => session.Ask() switch
    {
        SessionState.Processing => Service.Error(StatusCodes.Status404NotFound, "not_found: recordings are still being processed"),
        SessionState.Gone => Service.Error(StatusCodes.Status410Gone, "gone: recordings are kept for 7 days"),
        SessionState.Forbidden => Service.Error(StatusCodes.Status403Forbidden, "permission_denied"),
        SessionState.OverQuota => Service.Error(StatusCodes.Status402PaymentRequired, "quota_exceeded"),
        SessionState.ProviderInactive => Service.Error(StatusCodes.Status412PreconditionFailed, "provider_user_inactive"),
        _ when session.RawListing is { } raw => Reply.Text(StatusCodes.Status200OK, Service.Json, raw()),
        _ => Reply.Bytes(StatusCodes.Status200OK, Service.Json, writer.Write(session, download)),
    };
}
