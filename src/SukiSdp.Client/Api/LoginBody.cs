using System.Text.Json;

namespace SukiSdp.Api;

/// <summary>The bodies of <c>POST /api/v1/auth/login</c>. They contain secrets.</summary>
internal static class LoginBody
{
    /// <summary>Writes the request.</summary>
    /// <param name="partnerId">The partner.</param>
    /// <param name="partnerToken">A JWT of the partner's own identity provider.</param>
    /// <param name="providerId">Needed by Bearer and Single Auth Token partners only; null for none.</param>
    public static byte[] Write(string partnerId, string partnerToken, string? providerId)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("partner_id", partnerId);
            json.WriteString("partner_token", partnerToken);
            if (providerId is not null)
            {
                json.WriteString("provider_id", providerId);
            }

            json.WriteEndObject();
        }

        return body.ToArray();
    }

    /// <summary>The Suki token in a response; null if the response is something else.</summary>
    public static string? ReadToken(byte[] body)
    {
        using JsonDocument? response = JsonText.TryParse(body);
        JsonElement token = response is null ? default : JsonField.Of(response.RootElement, "suki_token");
        return token.ValueKind == JsonValueKind.String ? JsonField.ReadText(token) : null;
    }
}
