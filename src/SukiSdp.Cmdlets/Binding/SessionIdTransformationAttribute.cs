using System.Collections;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Finds the session ids in what is piped: text, rows of a CSV, parsed JSON, webhook payloads, files of these. Without it PowerShell would take a row
/// that has no id for the text <c>@{…}</c> and ask the service for that.
/// </summary>
public sealed class SessionIdTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object inner = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (Read(inputData) is { } ids)
        {
            return ids;
        }

        if (inner is IEnumerable items and not string)
        {
            object[] all = [.. items.Cast<object>()];
            return all.Any(i => i is not null && Read(i) is not null)
                ? all.SelectMany(i => i is null ? [""] : Read(i) ?? [i is PSObject p ? p.BaseObject.ToString()! : i.ToString()!]).ToArray()
                : inputData;
        }

        return inputData;
    }

    // Null for what is an id itself.
    private static string[]? Read(object item) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        FileInfo file => [SessionMark.PayloadFile(file.FullName)],
        DirectoryInfo folder => [SessionMark.Malformed($"It is the folder '{DisplayText.Of(folder.Name)}'; give the files in it.")],
        string text => SessionPayload.TryRead(text),
        _ when IdNames.IsRecord(item) => [.. IdsOf(item)],
        _ => null,
    };

    private static IEnumerable<string> IdsOf(object record)
    {
        string? id = IdNames.Text(record, IdNames.Session);
        if (id is not null)
        {
            yield return id;
        }

        // The list of a webhook payload; each is an id, or an object that has one.
        bool listed = false;
        foreach (string other in IdNames.Value(record, IdNames.SessionList) is IEnumerable list and not string ? list.Cast<object?>().Select(TextOf).OfType<string>() : [])
        {
            listed = true;
            yield return other;
        }

        if (id is null && !listed)
        {
            yield return SessionMark.Malformed(SessionMark.NoId(NamesOf(record)));
        }
    }

    private static string? TextOf(object? item) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        null => null,
        string text => text.Trim().Length > 0 ? text.Trim() : null,
        _ => IdNames.Text(item!, IdNames.Session),
    };

    private static IEnumerable<string> NamesOf(object record) => (record is PSObject wrapped ? wrapped.BaseObject : record) is IDictionary map
        ? map.Keys.Cast<object>().Select(k => k.ToString()!)
        : PSObject.AsPSObject(record).Properties.Select(p => p.Name);
}
