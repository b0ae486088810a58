using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SukiSdp.Api;

/// <summary>
/// The response of the recording endpoint as it was received. Fields may be missing, null or of another type, and unknown ones may appear: each is taken
/// as raw JSON and read leniently.
/// </summary>
internal sealed class ListingBody
{
    /// <summary><c>recordings</c>: an array; may be empty or absent.</summary>
    [JsonPropertyName("recordings")]
    public JsonElement Recordings { get; set; }

    /// <summary><c>is_streamable</c>: whether the URLs support Range requests.</summary>
    [JsonPropertyName("is_streamable")]
    public JsonElement IsStreamable { get; set; }

    /// <summary>Fields that are not documented.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    /// <summary>A field as text; null when there is none that can be read as such.</summary>
    public static string? ReadText(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement value) ? ReadText(value) : null;

    /// <summary>A text, a number in its own digits, or a truth value; null otherwise.</summary>
    public static string? ReadText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8, or half a surrogate pair, inside well-formed quotes.
            return null;
        }
    }

    /// <summary>A whole number, also when it comes as text; null otherwise.</summary>
    public static int? ReadInteger(JsonElement item, string name) =>
        decimal.TryParse(ReadText(item, name), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
        && number == decimal.Truncate(number)
        && number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : null;

    /// <summary>A moment, as <see cref="ServiceTimestamp"/> reads it; null otherwise.</summary>
    public static DateTimeOffset? ReadMoment(JsonElement item, string name) => ServiceTimestamp.Read(ReadText(item, name));
}
