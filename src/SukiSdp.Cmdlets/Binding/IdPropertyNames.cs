using System.Collections;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>The names of properties with IDs: those of this module, of the service, and of its webhook.</summary>
internal static class IdPropertyNames
{
    /// <summary>An ambient session's id.</summary>
    public static readonly string[] Session = ["SessionId", "AmbientSessionId", "ambient_session_id", "session_id"];

    /// <summary>The list of ids in a webhook payload.</summary>
    public static readonly string[] SessionList = ["sessions"];

    /// <summary>The id of the encounter that a session belongs to.</summary>
    public static readonly string[] Encounter = ["EncounterId", "encounter_id"];

    /// <summary>A recording's id.</summary>
    public static readonly string[] Recording = ["RecordingId", "recording_id"];

    /// <summary>Gets the value of the first of some properties that an object has and that isn't null, empty or white space.</summary>
    /// <returns>Whether the object has any of them.</returns>
    public static bool TryGetValue(object item, string[] names, out object? value)
    {
        object inner = item is PSObject wrapped ? wrapped.BaseObject : item;
        bool found = false;
        foreach (string name in names)
        {
            foreach (object? candidate in inner is IDictionary map ? ValuesOf(map, name) : ValuesOf(PSObject.AsPSObject(item), name))
            {
                found = true;
                value = candidate is PSObject nested ? nested.BaseObject is PSCustomObject ? nested : nested.BaseObject : candidate;
                if (value is not (null or DBNull) && !(value is string text && ScalarText.Trim(text).Length == 0))
                {
                    return true;
                }
            }
        }

        value = null;
        return found;
    }

    /// <summary>
    /// Gets the value of the first property with one of some names, ignoring the characters that files leave around them: the space after a separator, or the byte order mark
    /// of a file that was appended to another.
    /// </summary>
    public static bool TryGetValueOfUntrimmed(object item, string[] names, out object? value)
    {
        string? written = Of(item).FirstOrDefault(name => names.Contains(ScalarText.Trim(name), StringComparer.OrdinalIgnoreCase));
        value = null;
        return written is not null && TryGetValue(item, [written], out value);
    }

    /// <summary>Returns the value of the first of some properties that an object has; null for none.</summary>
    public static object? Value(object item, string[] names) => TryGetValue(item, names, out object? value) ? value : null;

    /// <summary>Returns the value as text; null if it is neither text nor a number, or is empty or white space.</summary>
    public static string? Text(object item, string[] names) => ScalarText.Of(Value(item, names));

    /// <summary>Returns whether an object is a row or a parsed document: an object with its own properties, not of a type of .NET.</summary>
    public static bool IsRecord(object item)
    {
        object inner = item is PSObject wrapped ? wrapped.BaseObject : item;
        return inner is PSCustomObject or IDictionary or SukiRecording or SukiRecordingFile or SukiArchiveFinding or SukiArchiveItem;
    }

    /// <summary>The names of an object's properties.</summary>
    public static IEnumerable<string> Of(object item) => (item is PSObject wrapped ? wrapped.BaseObject : item) is IDictionary map
        ? map.Keys.Cast<object>().Select(key => key.ToString()!)
        : PSObject.AsPSObject(item).Properties.Select(property => property.Name);

    private static IEnumerable<object?> ValuesOf(IDictionary map, string name) =>
        map.Keys.Cast<object>().Where(key => string.Equals(key as string, name, StringComparison.OrdinalIgnoreCase)).Select(key => map[key]);

    private static IEnumerable<object?> ValuesOf(PSObject item, string name) => item.Properties[name] is { } property ? [property.Value] : [];
}
