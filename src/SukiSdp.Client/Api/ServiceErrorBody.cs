using System.Text.Json;

namespace SukiSdp.Api;

/// <summary>
/// The service's error body, <c>{"code":…,"message":"id"}</c> or <c>"id: text"</c>. It can also be something else.
/// </summary>
internal static class ServiceErrorBody
{
    private const int MaxIdLength = 64;

    /// <summary>The error ID: the message, or the text before its colon. Null if nothing looks like an error ID.</summary>
    public static string? ReadId(byte[] body)
    {
        using JsonDocument? error = JsonText.TryParse(body);
        JsonElement message = error is null ? default : JsonField.Of(error.RootElement, "message");
        if (message.ValueKind != JsonValueKind.String || JsonField.ReadText(message) is not { } text)
        {
            return null;
        }

        string id = text.Split(':')[0].Trim();

        // It is written to messages and error records, so only the characters of an ID are accepted: no text and no control characters.
        return id.Length is > 0 and <= MaxIdLength && id.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '.' or '-')
            ? id
            : null;
    }
}
