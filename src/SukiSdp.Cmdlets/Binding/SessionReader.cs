using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace SukiSdp.Commands.Binding;

/// <summary>Finds the sessions in an object: text, a number, a row of a CSV, a parsed or unparsed webhook payload, a file of these, or a list of them.</summary>
internal static class SessionReader
{
    // Otherwise, a list that contains itself would never end.
    private const int MaxDepth = 64;

    private static readonly UnusableInput TooDeep = new("It is nested too deeply.");

    /// <summary>Returns the entry of an input; null for text that is an ID.</summary>
    public static IReadOnlyList<SessionEntry>? Read(object? input) => Read(input, MaxDepth);

    /// <summary>Returns the entry of parsed JSON.</summary>
    public static IReadOnlyList<SessionEntry> ReadJson(object? document) => [.. OfListed(document, MaxDepth)];

    private static IReadOnlyList<SessionEntry>? Read(object? input, int depth) => Unwrap(input) switch
    {
        null => null,
        string text => OfText(ScalarText.Trim(text)),
        FileInfo file => [new PayloadFile(file.FullName)],
        DirectoryInfo folder => [new UnusableInput($"It is the folder '{DisplayText.Of(folder.Name)}'. Pipe the files in it.")],
        { } scalar when ScalarText.IsScalar(scalar) => [OfScalar(scalar)],
        _ when depth == 0 => [TooDeep],
        { } list when LanguagePrimitives.GetEnumerable(list) is { } items => OfList(list, items, depth - 1),
        _ => [.. OfRecord(input!, depth - 1)],
    };

    private static IReadOnlyList<SessionEntry>? OfText(string text) =>
        text.Length > 1 && text[0] is '{' or '[' && SessionJson.TryParse(text, out object? document) ? ReadJson(document)
        : !SessionIdRule.HasControlCharacter(text) && BareText.Explain(text) is { } unusable ? [unusable]
        : null;

    // Several inputs at once, each of which is read like a single one.
    private static SessionEntry[] OfList(object list, IEnumerable items, int depth)
    {
        SessionEntry[] entries = [.. items.Cast<object?>().SelectMany(item => Read(item, depth) ?? [new NamedSession(ScalarText.Of(Unwrap(item)) ?? "")])];
        return entries.Length > 0 || list is Array ? entries : [new UnusableInput($"It is an empty {list.GetType().Name}.")];
    }

    // An entry in a list of sessions, or the value of a property with an ID.
    private static IEnumerable<SessionEntry> OfListed(object? item, int depth) => Unwrap(item) switch
    {
        null => [],
        { } scalar when ScalarText.IsScalar(scalar) => [OfScalar(scalar)],
        { } other when other is bool or DateTime or DateTimeOffset => [new UnusableInput($"It has a {other.GetType().Name} where a session ID is expected.")],
        _ when depth == 0 => [TooDeep],
        { } list when LanguagePrimitives.GetEnumerable(list) is { } items => items.Cast<object?>().SelectMany(each => OfListed(each, depth - 1)),
        _ => OfRecord(item!, depth - 1),
    };

    private static SessionEntry OfScalar(object scalar) => ScalarText.Of(scalar) is { } id
        ? new NamedSession(id)
        : new UnusableInput($"Its session ID is a number of type {scalar.GetType().Name} that has lost digits. Read or export the IDs as text.");

    private static List<SessionEntry> OfRecord(object record, int depth)
    {
        bool hasName = false;
        List<SessionEntry> found = [];
        foreach (string[] names in new[] { IdPropertyNames.Session, IdPropertyNames.SessionList })
        {
            hasName |= IdPropertyNames.TryGetValue(record, names, out object? value);

            // An empty ID next to others is ignored.
            found.AddRange(OfListed(value, depth).Where(entry => entry.Text.Length > 0));
        }

        if (!hasName && IdPropertyNames.TryGetValueOfUntrimmed(record, IdPropertyNames.Session, out object? untrimmed))
        {
            hasName = true;
            found.AddRange(OfListed(untrimmed, depth));
        }

        // Each of its sessions belongs to its own encounter, or to that of the payload.
        string? encounter = IdPropertyNames.Text(record, IdPropertyNames.Encounter);
        return found.Count == 0 ? [WithoutId(record, hasName)]
            : encounter is null ? found
            : [.. found.Select(entry => entry is NamedSession { EncounterId: null } session ? session with { EncounterId = encounter } : entry)];
    }

    private static UnusableInput WithoutId(object record, bool hasName)
    {
        string[] names = [.. IdPropertyNames.Of(record)];
        string shown = names.Length == 0 ? "It has no properties." : $"Its properties are: {string.Join(", ", names.Take(10).Select(name => DisplayText.Of(name)))}.";
        string type = Unwrap(record)!.GetType().FullName!;
        return hasName ? new UnusableInput($"Its session ID is empty. {shown}")
            : type.StartsWith("Microsoft.PowerShell.Commands.Internal.Format.", StringComparison.Ordinal) ? new UnusableInput("It is the output of a Format command, which is for display only. Pipe the objects themselves.", "Format")
            : !IdPropertyNames.IsRecord(record) ? new UnusableInput($"It is an object of type {type}, which has no session ID. {shown}", type)
            : new UnusableInput($"It has no session ID. {shown}{BareText.ExplainColumns(names)}", KindOf(names));
    }

    // With its length, so that one name can't equal two.
    private static string KindOf(string[] names) => string.Concat(names.Select(name => string.Format(CultureInfo.InvariantCulture, "{0}:{1},", name.Length, name)));

    private static object? Unwrap(object? item) => item is PSObject wrapped ? wrapped.BaseObject : item;
}
