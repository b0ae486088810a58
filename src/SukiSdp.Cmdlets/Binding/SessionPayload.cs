using System.Text;
using System.Text.Json;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Session ids in JSON as it was kept: a webhook payload or another object with an id, a list of them, or one on each line. What cannot be used is
/// marked (<see cref="SessionMark"/>).
/// </summary>
internal static class SessionPayload
{
    // A payload with a whole note in it has some hundred kilobytes.
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>The ids in a text; null when it is no JSON object or list, and so an id itself.</summary>
    public static string[]? TryRead(string text)
    {
        string json = text.Trim();
        return json.Length > 1 && json[0] is '{' or '[' && Parse(json) is { } found ? found : null;
    }

    /// <summary>The ids in a file.</summary>
    public static string[] ReadFile(string path)
    {
        string text;
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
            {
                return [SessionMark.Malformed($"It is larger than the {MaxBytes / (1024 * 1024)} MiB that are read.")];
            }

            text = File.ReadAllText(path, Encoding.UTF8).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return [SessionMark.Malformed($"It could not be read: {e.Message}")];
        }

        if (Parse(text) is { } whole)
        {
            return whole;
        }

        string[] lines = text.Split('\n');
        string[][] parsed = [.. lines.Select((line, at) => line.Trim().Length == 0 ? [] : Parse(line) ?? [SessionMark.Malformed($"Line {at + 1} is not JSON.")])];
        return Array.Exists(parsed, ids => Array.Exists(ids, id => SessionMark.ProblemOf(id) is null))
            ? [.. parsed.SelectMany(ids => ids)]
            : [SessionMark.Malformed("It holds no JSON with a session id. Pipe a CSV through Import-Csv.")];
    }

    private static string[]? Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? [.. IdsOf(document.RootElement)] : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for half a surrogate pair inside well-formed quotes.
            return null;
        }
    }

    private static IEnumerable<string> IdsOf(JsonElement item)
    {
        switch (item.ValueKind)
        {
            case JsonValueKind.Array:
                return item.EnumerateArray().SelectMany(IdsOf).ToArray();
            case JsonValueKind.String when item.GetString()!.Trim() is { Length: > 0 } id:
                return [id];
            case JsonValueKind.Object:
                string[] found = [.. Property(item, IdNames.Session).SelectMany(IdsOfValue), .. Property(item, IdNames.SessionList).SelectMany(IdsOfList)];
                return found.Length > 0 ? found : [SessionMark.Malformed(SessionMark.NoId(item.EnumerateObject().Select(p => p.Name)))];
            default:
                return [SessionMark.Malformed($"It holds a {item.ValueKind} where a session is expected.")];
        }
    }

    private static IEnumerable<string> IdsOfValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString()!.Trim() is { Length: > 0 } id => [id],
        JsonValueKind.Number => [value.GetRawText()],
        _ => [],
    };

    private static IEnumerable<string> IdsOfList(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(IdsOf) : [];

    private static IEnumerable<JsonElement> Property(JsonElement item, string[] names) =>
        item.EnumerateObject().Where(p => names.Contains(p.Name, StringComparer.OrdinalIgnoreCase)).Select(p => p.Value).Take(1);
}
