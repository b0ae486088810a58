using System.Text.Json;

namespace SukiSdp.Api;

/// <summary>
/// The service's error body, <c>{"code":…,"message":"id"}</c> or <c>"id: text"</c>. It may be something else altogether.
/// </summary>
internal static class ServiceErrorBody
{
    private const int MaxIdLength = 64;

    /// <summary>The error id: the message, or what stands before its colon. Null when there is nothing that looks like one.</summary>
    public static string? ReadId(byte[] body)
    {
        using JsonDocument? error = JsonText.TryParse(body);
        JsonElement message = error is null ? default : JsonField.Of(error.RootElement, "message");
        if (message.ValueKind != JsonValueKind.String || JsonField.ReadText(message) is not { } text)
        {
            return null;
        }

        string id = text.Split(':')[0].Trim();

        // It goes into messages and error records, so only what an id can be is let through: no text, no control character.
        return id.Length is > 0 and <= MaxIdLength && id.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '.' or '-')
            ? id
            : null;
    }
}
