using System.Text.Json;
using System.Text.Json.Nodes;

namespace SukiSdp.Sandbox;

/// <summary><c>POST /api/v1/auth/login</c>: a partner's token for one of the service's own.</summary>
internal sealed class LoginEndpoint(SandboxOptions options, JwtIssuer partnerTokens, JwtIssuer tokens)
{
    /// <summary>The provider that was never registered.</summary>
    private const string UnregisteredProvider = "unregistered";

    public async ValueTask<Reply> RespondAsync(Exchange exchange)
    {
        if (!HttpMethods.IsPost(exchange.Request.Method))
        {
            return Service.Error(StatusCodes.Status405MethodNotAllowed, "method_not_allowed");
        }

        JsonObject? body = await ReadObjectAsync(exchange);
        if (body is null)
        {
            return Service.Error(StatusCodes.Status400BadRequest, "invalid_request: the body is not a JSON object");
        }

        if (TextOf(body, "partner_id") is not { } partnerId)
        {
            return Service.Error(StatusCodes.Status400BadRequest, "invalid_request: partner_id is required");
        }

        if (TextOf(body, "partner_token") is not { } partnerToken)
        {
            return Service.Error(StatusCodes.Status400BadRequest, "invalid_request: partner_token is required");
        }

        if (!partnerTokens.Accepts(partnerToken))
        {
            return Service.Error(StatusCodes.Status401Unauthorized, "invalid_partner_token");
        }

        if (TextOf(body, "provider_id") == UnregisteredProvider)
        {
            return Service.Error(StatusCodes.Status401Unauthorized, "provider_not_registered");
        }

        JsonObject response = new() { ["suki_token"] = tokens.Issue(partnerId, options.TokenLifetime) };
        return Reply.Text(StatusCodes.Status200OK, Service.Json, response.ToJsonString());
    }

    private static async Task<JsonObject?> ReadObjectAsync(Exchange exchange)
    {
        try
        {
            return await JsonNode.ParseAsync(exchange.Http.Request.Body, cancellationToken: exchange.Gone) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The field's text; null when it is missing, empty or no text.</summary>
    private static string? TextOf(JsonObject body, string field) =>
        body[field] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
}
