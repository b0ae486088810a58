using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SukiSdp.Api;

/// <summary>
/// Detects whether a listing contains only some of a session's recordings. The service documents no paging. If it starts to page, a session must not
/// count as complete when its first page is saved. Which names it would use isn't known, so rules decide, based on the names that other services use. Fields of the
/// listing's entries don't count.
/// </summary>
internal static class PagingDetector
{
    private const int MaxDepth = 3;

    // The names of the listing's content and of its metadata.
    private const string Thing = "(?:recordings?|items?|results?|records?|elements?|entry|entries|rows?|chunks?|files?|objects?|hits?)";
    private const string List = "(?:list|listing|response|page|output|content|" + Thing + ")";

    // Rules apply to names in lower case, without anything but letters and digits. Finds the next page, but not the time of the next request or the next visit.
    private static readonly Regex Next = Rule("next(?!.*(?:retry|poll|refresh|update|check|sync|visit|appointment|session|encounter|patient|step|action|run|attempt|schedule|expir|delet)).*(?<!at|date|time|seconds?|secs|ms|minutes?|hours?|days?|interval|delay)");

    // Some services send these with the last page, too: see SaysWhole.
    private static readonly Regex Cursor = Rule("cursor|after(?:cursor)?|pagetoken|continuation(?:token|key|url|uri|link)?|lastevaluatedkey|resum(?:e|ption)token|scrollid");

    private static readonly Regex HasMore = Rule($"(?:there|has|is|are|any)+more(?:available|pages?|data|exists?|left|remaining|{Thing})*|(?:has|is)next(?:page|link|{Thing})*");
    private static readonly Regex More = Rule($"more(?:available|pages?|data|exists?|left|remaining|{Thing})*");
    private static readonly Regex Remaining = Rule($"(?:has|is|are|number|num|count|of|total|pages?|{Thing})*remaining(?:count|total|number|pages?|{Thing})*|(?:pages?|{Thing})left");
    private static readonly Regex Partial = Rule($"(?:is|was|are|has|data|{List})*(?:truncated|partial|incomplete)(?:data|{List})*");
    private static readonly Regex Status = Rule($"{List}*(?:status|state|completeness|coverage)");
    private static readonly Regex PartialStatus = Rule($"partial(?:ly)?(?:complete|completed|success|{List})*|incomplete|truncated|more(?:available|{Thing})*");
    private static readonly Regex Whole = Rule($"(?:is|are|was|has|all|{List})*(?:complete|completed|final|last|end|finished|exhausted|done|listed|returned|included)(?:of|reached|{List})*");
    private static readonly Regex Count = Rule($"(?=.*(?:total|count|expected|num(?:ber)?(?:of)?{Thing}))(?:total|count|number|num|of|all|available|expected|overall|matching|matched|found|{Thing})+|totalsize");
    private static readonly Regex Pages = Rule("(?!page(?:number|num)?$)(?=.*page)(?:total|count|number|num|of|last|max|pages?)+");
    private static readonly Regex Container = Rule("(?:(?:page|paging|pagination|pager|cursors?|links?|meta|metadata|response|list|listing|results?|data)(?:info|details)?)+");

    private static readonly Regex Plain = new("^@?odata|[^a-z0-9]", RegexOptions.CultureInvariant);
    private static readonly Regex LinkTarget = new("<[^>]*>", RegexOptions.CultureInvariant);
    private static readonly Regex LinkRelation = new("""(?:^|;)\s*rel\s*=\s*(?:"(?<rel>[^"]*)"|(?<rel>[^\s;,"]+))""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static readonly HashSet<string> Nothing = new(StringComparer.OrdinalIgnoreCase) { "false", "null", "none", "no" };

    /// <summary>Returns the name of a field that indicates more recordings than the listing contains; null for none.</summary>
    /// <param name="body">The listing, an object.</param>
    public static string? FindField(JsonElement body)
    {
        JsonElement recordings = JsonField.Of(body, "recordings");
        int listed = recordings.ValueKind == JsonValueKind.Array ? recordings.GetArrayLength() : 0;
        return Find([.. JsonField.AllOf(body).Where(field => field.Name is not ("recordings" or "is_streamable"))], listed, isWhole: false, depth: 1);
    }

    /// <summary>Whether values of the header <c>Link</c> (RFC 8288) name a next page.</summary>
    public static bool HasNextLink(IEnumerable<string> values) => values.Any(value => LinkRelation.Matches(LinkTarget.Replace(value, "")).Cast<Match>()
        .SelectMany(match => match.Groups["rel"].Value.Split(' ')).Any(relation => relation.Equals("next", StringComparison.OrdinalIgnoreCase)));

    private static string? Find((string Name, JsonElement Value)[] fields, int listed, bool isWhole, int depth)
    {
        isWhole |= fields.Any(SaysWhole);
        return fields.Select(field => Find(field.Name, field.Value, listed, isWhole, depth)).FirstOrDefault(name => name is not null);
    }

    private static string? Find(string name, JsonElement value, int listed, bool isWhole, int depth)
    {
        string plain = PlainOf(name);
        bool isContainer = Container.IsMatch(plain) && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        bool says = (Next.IsMatch(plain) && IsGiven(value))
            || (Cursor.IsMatch(plain) && !isContainer && !isWhole && IsGiven(value))
            || ((HasMore.IsMatch(plain) || Remaining.IsMatch(plain) || Partial.IsMatch(plain)) && IsTrue(value))
            || (More.IsMatch(plain) && IsGiven(value))
            || (Status.IsMatch(plain) && JsonField.ReadText(value) is { } status && PartialStatus.IsMatch(PlainOf(status)))
            || (Whole.IsMatch(plain) && Is(value, "false"))
            || (Count.IsMatch(plain) && IsMoreThan(value, listed))
            || (Pages.IsMatch(plain) && IsMoreThan(value, 1));
        return says ? name : isContainer && depth < MaxDepth ? FindIn(name, value, listed, isWhole, depth + 1) : null;
    }

    private static string? FindIn(string container, JsonElement value, int listed, bool isWhole, int depth)
    {
        string? name = value.ValueKind == JsonValueKind.Object
            ? Find([.. JsonField.AllOf(value)], listed, isWhole, depth)

            // Links as a list: [{"rel":"next","href":"…"}].
            : value.EnumerateArray().Any(link => string.Equals(JsonField.ReadText(link, "rel"), "next", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(JsonField.ReadText(link, "href")))
                ? "next"
                : null;
        return name is null ? null : $"{container}.{name}";
    }

    // A field says that this is the last page.
    private static bool SaysWhole((string Name, JsonElement Value) field)
    {
        string plain = PlainOf(field.Name);
        return (Next.IsMatch(plain) && !IsGiven(field.Value))
            || (HasMore.IsMatch(plain) && !IsTrue(field.Value))
            || (Whole.IsMatch(plain) && Is(field.Value, "true"));
    }

    // A token, a page number, or a link. A link can be an object that contains the URL.
    private static bool IsGiven(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(field => IsGiven(field.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(IsGiven),
        _ => JsonField.ReadText(value) is { } text && !string.IsNullOrWhiteSpace(text) && !IsNothing(text.Trim()),
    };

    private static bool IsTrue(JsonElement value) =>
        JsonField.ReadText(value)?.Trim() is { } text
        && (text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("yes", StringComparison.OrdinalIgnoreCase) || NumberOf(text) > 0);

    private static bool Is(JsonElement value, string text) => JsonField.ReadText(value)?.Trim().Equals(text, StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsMoreThan(JsonElement value, int number) => JsonField.ReadText(value) is { } text && NumberOf(text) > number;

    private static bool IsNothing(string text) => NumberOf(text) == 0 || Nothing.Contains(text);

    private static decimal? NumberOf(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    private static string PlainOf(string name) => Plain.Replace(name.ToLowerInvariant(), "");

    private static Regex Rule(string names) => new($"^(?:{names})$", RegexOptions.CultureInvariant);
}

/// <summary>Warns about listings with only some of their session's recordings, once per run.</summary>
internal sealed class PartialListings(IRunObserver observer)
{
    private int _hasWarned;

    /// <summary>Warns about a listing if it is incomplete.</summary>
    public void Warn(RecordingListing listing)
    {
        if (listing.PartField is { } field && Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            observer.Warning(
                $"{DisplayText.Session(listing.SessionId)}: the response indicates that it lists only some of the recordings ('{DisplayText.Of(field)}'). "
                + "The listed recordings can be saved, but the session isn't recorded as complete and isn't joined. This warning is shown once, and can apply to other sessions. Check for a newer version of this module.");
        }
    }
}
