using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>The names under which ids come: our own, the service's, and those of its webhook.</summary>
internal static class IdNames
{
    /// <summary>An ambient session's id.</summary>
    public static readonly string[] Session = ["SessionId", "AmbientSessionId", "ambient_session_id", "session_id"];

    /// <summary>The list of ids in a webhook payload.</summary>
    public static readonly string[] SessionList = ["sessions"];

    /// <summary>A recording's id.</summary>
    public static readonly string[] Recording = ["RecordingId", "recording_id"];

    /// <summary>The value of the first of some properties that an object has; null when it has none or it is null.</summary>
    public static object? Value(object item, string[] names)
    {
        object inner = item is PSObject wrapped ? wrapped.BaseObject : item;
        foreach (string name in names)
        {
            object? value = inner is IDictionary map
                ? map.Keys.Cast<object>().Where(k => string.Equals(k as string, name, StringComparison.OrdinalIgnoreCase)).Select(k => map[k]).FirstOrDefault()
                : PSObject.AsPSObject(item).Properties[name]?.Value;
            if (value is not null)
            {
                return value is PSObject nested ? nested.BaseObject : value;
            }
        }

        return null;
    }

    /// <summary>The value as text; null when it is neither text nor a number, or blank.</summary>
    public static string? Text(object item, string[] names) => Value(item, names) switch
    {
        string text when text.Trim().Length > 0 => text.Trim(),
        Guid guid => guid.ToString(),
        IFormattable number when number is int or long or double or decimal => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Whether an object is a row or a parsed document: something with properties of its own, no type of .NET's.</summary>
    public static bool IsRecord(object item)
    {
        object inner = item is PSObject wrapped ? wrapped.BaseObject : item;
        return inner is PSCustomObject or IDictionary or SukiRecording or SukiRecordingFile or SukiArchiveFinding;
    }
}
