using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;

namespace SukiSdp;

/// <summary>IDs of recordings. Its text is a JSON array, so that a CSV file, which has the text of each property, keeps them whatever characters they contain.</summary>
internal sealed class RecordingIdList(IList<string> ids) : ReadOnlyCollection<string>(ids)
{
    /// <summary>No IDs.</summary>
    public static readonly RecordingIdList None = new([]);

    /// <summary>The IDs as a JSON array; empty when there are none.</summary>
    public override string ToString()
    {
        if (Count == 0)
        {
            return "";
        }

        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartArray();
            foreach (string id in this)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Reads the text; null when it isn't a JSON array of strings.</summary>
    public static RecordingIdList? Parse(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return new RecordingIdList([.. json.RootElement.EnumerateArray().Select(id => id.GetString() ?? "")]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
