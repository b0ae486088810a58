using System.Collections;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Finds the session ids in what is piped: text, rows of a CSV, parsed JSON. Without it PowerShell would take a row that has no id for the text
/// <c>@{…}</c> and ask the service for that.
/// </summary>
public sealed class SessionIdTransformationAttribute : ArgumentTransformationAttribute
{
    // No id has a NUL: it marks what stands for a row without an id, until the command can name the row.
    private const string Malformed = "\0";

    /// <summary>Whether an id stands for an object that had none.</summary>
    internal static bool IsMalformed(string id) => id.StartsWith(Malformed, StringComparison.Ordinal);

    /// <summary>What is known of that object.</summary>
    internal static string Description(string id) => id.Substring(Malformed.Length);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object inner = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (IdNames.IsRecord(inputData))
        {
            return IdsOf(inputData).ToArray();
        }

        if (inner is IEnumerable items and not string)
        {
            object[] all = [.. items.Cast<object>()];
            return all.Any(i => i is not null && IdNames.IsRecord(i))
                ? all.SelectMany(i => i is null ? [""] : IdNames.IsRecord(i) ? IdsOf(i) : [i is PSObject p ? p.BaseObject.ToString()! : i.ToString()!]).ToArray()
                : inputData;
        }

        return inputData;
    }

    private static IEnumerable<string> IdsOf(object record)
    {
        string? id = IdNames.Text(record, IdNames.Session);
        if (id is not null)
        {
            yield return id;
            yield break;
        }

        object inner = record is PSObject wrapped ? wrapped.BaseObject : record;
        IEnumerable<string> names = inner is IDictionary map
            ? map.Keys.Cast<object>().Select(k => k.ToString()!)
            : PSObject.AsPSObject(record).Properties.Select(p => p.Name);
        yield return Malformed + string.Join(", ", names.Take(10).Select(DisplayText.Of));
    }
}
