using System.Text.Json;
using System.Text.Json.Serialization;

namespace SukiSdp.Api;

/// <summary>What is sent to <c>POST /api/v1/auth/login</c>. It holds a secret.</summary>
internal sealed class LoginRequestBody
{
    /// <summary>The partner.</summary>
    [JsonPropertyName("partner_id")]
    public string PartnerId { get; init; } = "";

    /// <summary>A JWT of the partner's own identity provider.</summary>
    [JsonPropertyName("partner_token")]
    public string PartnerToken { get; init; } = "";

    /// <summary>Needed by Bearer and Single Auth Token partners only.</summary>
    [JsonPropertyName("provider_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProviderId { get; init; }
}

/// <summary>The response to a log-in. It holds a secret.</summary>
internal sealed class LoginResponseBody
{
    /// <summary>The Suki token. Its JSON type is not relied on.</summary>
    [JsonPropertyName("suki_token")]
    public JsonElement SukiToken { get; set; }

    /// <summary>The token in a response; null if the response is something else.</summary>
    public static string? ReadToken(byte[] body)
    {
        try
        {
            LoginResponseBody? response = JsonSerializer.Deserialize(JsonText.WithoutMark(body), ServiceJson.Default.LoginResponseBody);
            return response?.SukiToken.ValueKind == JsonValueKind.String ? response.SukiToken.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The exception's own text can quote the body.
            return null;
        }
    }
}
