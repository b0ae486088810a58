using System.Globalization;
using System.Text.Json;

namespace SukiSdp.Api;

/// <summary>
/// Finds out whether a listing has only a part of a session's recordings. The service documents no paging; should it begin to page, a session must not
/// count as kept when its first page is.
/// </summary>
internal static class PagingDetector
{
    private const int MaxDepth = 3;

    // Names as they are without case, underscores and hyphens.
    private static readonly HashSet<string> Next = new(StringComparer.Ordinal)
    {
        "next", "nextpage", "nextpagetoken", "nexttoken", "nextcursor", "nextlink", "nexturl", "nexturi", "nexthref", "nextoffset", "nextmarker", "continuationtoken", "continuation", "pagetoken",
    };

    private static readonly HashSet<string> More = new(StringComparer.Ordinal)
    {
        "hasmore", "hasnext", "hasnextpage", "hasmoreitems", "hasmorerecordings", "hasmoreresults", "more", "moreavailable", "istruncated", "truncated", "ispartial", "partial", "isincomplete", "incomplete",
    };

    private static readonly HashSet<string> Total = new(StringComparer.Ordinal)
    {
        "total", "totalcount", "totalitems", "totalrecordings", "totalresults", "totalelements", "totalrecords", "totalsize", "count", "itemcount", "recordingcount", "recordingscount", "numrecordings",
    };

    private static readonly HashSet<string> Pages = new(StringComparer.Ordinal) { "totalpages", "pagecount", "pages", "lastpage", "numpages" };

    private static readonly HashSet<string> Containers = new(StringComparer.Ordinal)
    {
        "pagination", "paging", "page", "pageinfo", "meta", "metadata", "links", "cursor", "cursors", "responsemetadata", "listmetadata", "result", "data",
    };

    private static readonly HashSet<string> Nothing = new(StringComparer.OrdinalIgnoreCase) { "false", "null", "none", "no" };

    /// <summary>Returns the name of a field which says that there are more recordings than the listing has; null when none does.</summary>
    public static string? FindField(ListingBody body)
    {
        int listed = body.Recordings.ValueKind == JsonValueKind.Array ? body.Recordings.GetArrayLength() : 0;
        return body.Others?.Select(field => Find(field.Key, field.Value, listed, depth: 1)).FirstOrDefault(name => name is not null);
    }

    private static string? Find(string name, JsonElement value, int listed, int depth)
    {
        string plain = name.Replace("_", "").Replace("-", "").ToLowerInvariant();
        bool says = (Next.Contains(plain) && IsGiven(value))
            || (More.Contains(plain) && IsTrue(value))
            || (Total.Contains(plain) && IsMoreThan(value, listed))
            || (Pages.Contains(plain) && IsMoreThan(value, 1));
        return says ? name
            : Containers.Contains(plain) && depth < MaxDepth ? FindIn(name, value, listed, depth + 1)
            : null;
    }

    private static string? FindIn(string container, JsonElement value, int listed, int depth)
    {
        IEnumerable<string?> names = value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().Select(field => Find(field.Name, field.Value, listed, depth)),

            // Links as a list: [{"rel":"next","href":"…"}].
            JsonValueKind.Array => value.EnumerateArray().Select(link =>
                string.Equals(ListingBody.ReadText(link, "rel"), "next", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(ListingBody.ReadText(link, "href")) ? "next" : null),
            _ => [],
        };
        return names.FirstOrDefault(name => name is not null) is { } found ? $"{container}.{found}" : null;
    }

    // A token, a number of a page, a link. A link may be an object with its address in it.
    private static bool IsGiven(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(field => IsGiven(field.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(IsGiven),
        _ => ListingBody.ReadText(value) is { } text && !string.IsNullOrWhiteSpace(text) && !IsNothing(text.Trim()),
    };

    private static bool IsTrue(JsonElement value) =>
        ListingBody.ReadText(value)?.Trim() is { } text
        && (text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("yes", StringComparison.OrdinalIgnoreCase) || NumberOf(text) > 0);

    private static bool IsMoreThan(JsonElement value, int number) => ListingBody.ReadText(value) is { } text && NumberOf(text) > number;

    private static bool IsNothing(string text) => NumberOf(text) == 0 || Nothing.Contains(text);

    private static decimal? NumberOf(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null;
}

/// <summary>Warns of listings that have only a part of their session's recordings, once for a run.</summary>
internal sealed class PartialListings(IRunObserver observer)
{
    private int _isTold;

    /// <summary>Warns of a listing, if there is reason to.</summary>
    public void Tell(RecordingListing listing)
    {
        if (listing.PartField is { } field && Interlocked.Exchange(ref _isTold, 1) == 0)
        {
            observer.Warning(
                $"{DisplayText.Session(listing.SessionId)}: the service's response says that it lists only a part of the recordings ('{DisplayText.Of(field)}'). "
                + "The listed recordings can be saved, but the session isn't recorded as complete and isn't joined. This warning is shown once, and can apply to other sessions. Check for a newer version of this module.");
        }
    }
}
