using System.Text.Json;
using System.Text.Json.Serialization;

namespace SukiSdp.Api;

/// <summary>
/// The service's error body, <c>{"code":…,"message":"id"}</c> or <c>"id: text"</c>. It may be something else altogether.
/// </summary>
internal sealed class ServiceErrorBody
{
    private const int MaxIdLength = 64;

    /// <summary>The id, or the id and a text. Its JSON type is not relied on.</summary>
    [JsonPropertyName("message")]
    public JsonElement Message { get; set; }

    /// <summary>The error id: the message, or what stands before its colon. Null when there is nothing that looks like one.</summary>
    public static string? ReadId(byte[] body)
    {
        try
        {
            ServiceErrorBody? error = JsonSerializer.Deserialize(JsonText.WithoutMark(body), ServiceJson.Default.ServiceErrorBody);
            if (error?.Message.ValueKind != JsonValueKind.String || ListingBody.ReadText(error.Message) is not { } message)
            {
                return null;
            }

            string id = message.Split(':')[0].Trim();

            // It goes into messages and error records, so only what an id can be is let through: no text, no control character.
            return id.Length is > 0 and <= MaxIdLength && id.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '.' or '-')
                ? id
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
