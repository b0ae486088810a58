using System.Management.Automation;
using System.Text.Json;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>Parses JSON to the objects that <c>ConvertFrom-Json</c> makes of it. That command is not part of the engine.</summary>
internal static class Json
{
    public static PSObject Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return (PSObject)Convert(document.RootElement)!;
    }

    private static object? Convert(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => ConvertObject(value),
        JsonValueKind.Array => value.EnumerateArray().Select(Convert).ToArray(),
        JsonValueKind.Number => value.TryGetInt64(out long whole) ? whole : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        _ => value.GetString(),
    };

    private static PSObject ConvertObject(JsonElement value)
    {
        PSObject made = new();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            made.Properties.Add(new PSNoteProperty(property.Name, Convert(property.Value)));
        }

        return made;
    }
}
