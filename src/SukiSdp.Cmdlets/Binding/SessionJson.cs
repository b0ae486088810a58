using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace SukiSdp.Commands.Binding;

/// <summary>Parses JSON to the objects of a payload: dictionaries, lists, text, numbers.</summary>
internal static class SessionJson
{
    /// <summary>Parses a JSON object or list.</summary>
    /// <returns>Whether the text is JSON.</returns>
    public static bool TryParse(string json, out object? document)
    {
        document = null;
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(json);
            document = parsed.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Of(parsed.RootElement) : null;
            return document is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for half a surrogate pair in a well-formed string.
            return false;
        }
    }

    private static object? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => OfObject(value),
        JsonValueKind.Array => value.EnumerateArray().Select(Of).ToArray(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => OfNumber(value.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        _ => null,
    };

    // If a name occurs twice, the first value applies.
    private static Dictionary<string, object?> OfObject(JsonElement value)
    {
        Dictionary<string, object?> made = new(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (!made.ContainsKey(property.Name))
            {
                made.Add(property.Name, Of(property.Value));
            }
        }

        return made;
    }

    private static object OfNumber(string digits) =>
        BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger whole) ? whole
        : double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
}
