using System.Globalization;
using System.Text.Json;

namespace SukiSdp.Api;

/// <summary>
/// Fields of the service's responses. They may be missing, null or of another type, and unknown ones may appear: each is read leniently, as raw JSON. Without a
/// serializer, because the first call in a shell would spend a tenth of its time on setting up one.
/// </summary>
internal static class JsonField
{
    /// <summary>Returns a field; undefined if it doesn't exist.</summary>
    public static JsonElement Of(JsonElement item, string name)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        try
        {
            return item.TryGetProperty(name, out JsonElement value) ? value : default;
        }
        catch (InvalidOperationException)
        {
            // The name of another field contains half a surrogate pair as an escape.
            return AllOf(item).LastOrDefault(field => field.Name == name).Value;
        }
    }

    /// <summary>The fields of an object, without those whose names can't be read: invalid UTF-8, or half a surrogate pair.</summary>
    public static IEnumerable<(string Name, JsonElement Value)> AllOf(JsonElement item)
    {
        foreach (JsonProperty field in item.EnumerateObject())
        {
            string name;
            try
            {
                name = field.Name;
            }
            catch (InvalidOperationException)
            {
                continue;
            }

            yield return (name, field.Value);
        }
    }

    /// <summary>Returns a field as text; null if it doesn't exist or isn't text.</summary>
    public static string? ReadText(JsonElement item, string name) => ReadText(Of(item, name));

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
            // Invalid UTF-8, or half a surrogate pair, in a well-formed string.
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

    /// <summary>A timestamp, as <see cref="ServiceTimestamp"/> reads it; null otherwise.</summary>
    public static DateTimeOffset? ReadMoment(JsonElement item, string name) => ServiceTimestamp.Read(ReadText(item, name));
}
