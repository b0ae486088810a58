using System.Globalization;
using System.Text.RegularExpressions;

namespace SukiSdp.Commands.Binding;

/// <summary>
/// Determines which IDs aren't valid, however they were specified. IDs are opaque: all others are sent as they are, with any characters.
/// </summary>
internal static class SessionIdRule
{
    // A request line can have a few thousand characters. A longer ID is other text that was piped.
    private const int MaxLength = 1024;

    // A long number that a spreadsheet has rounded.
    private static readonly Regex Spreadsheet = new(@"^[0-9][.,][0-9]+E\+[0-9]{1,3}$", RegexOptions.CultureInvariant);

    /// <summary>Returns why an ID isn't valid, as the rest of a sentence; null for a valid ID.</summary>
    public static string? ProblemOf(string id) =>
        id.Length == 0 ? "the session ID is empty."
        : id is "." or ".." ? $"'{id}' isn't a valid session ID."
        : id.Equals("null", StringComparison.OrdinalIgnoreCase) ? "the session ID is the word 'null', which some exports write for an empty value."
        : id.Length > MaxLength ? $"the session ID is longer than {MaxLength} characters."
        : SecureStrings.IsToken(id) ? "the session ID is a token (a JWT). It wasn't sent or shown. If you typed it, remove it from the history of the shell."
        : InvisibleIn(id) is { } invisible ? invisible
        : id.Contains("E+") && Spreadsheet.IsMatch(id) ? $"'{id}' is a number that a spreadsheet has rounded. Export the IDs as text."
        : null;

    /// <summary>Returns whether a text has a control character that doesn't occur in text files.</summary>
    public static bool HasControlCharacter(string text) => text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n'));

    // An ID with one of these looks like another one in a log, controls the terminal that displays it, or can't be sent.
    private static string? InvisibleIn(string id)
    {
        for (int at = 0; at < id.Length; at++)
        {
            char c = id[at];
            if (c is >= ' ' and <= '~')
            {
                continue;
            }

            bool isPair = char.IsHighSurrogate(c) && at + 1 < id.Length && char.IsLowSurrogate(id[at + 1]);
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(id, at);
            string? what =
                category == UnicodeCategory.Control ? "the control character"
                : category is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? "the line separator"
                : category == UnicodeCategory.Format ? "the invisible character"
                : char.IsSurrogate(c) && !isPair ? "half of a surrogate pair,"
                : c == '\uFFFD' ? "the replacement character"
                : c is '\uFFFE' or '\uFFFF' ? "the noncharacter"
                : null;
            if (what is not null)
            {
                int code = isPair ? char.ConvertToUtf32(c, id[at + 1]) : c;
                string advice = c == '\uFFFD' ? " The list was read with a different encoding than it was written with."
                    : c is '\n' or '\r' ? " Read a list of IDs line by line, without -Raw."
                    : "";
                // Text with control characters can be a page of a note, or an attempt to forge a message.
                string shown = category == UnicodeCategory.Control ? "" : $" '{DisplayText.Of(id)}'";
                return string.Format(CultureInfo.InvariantCulture, "the session ID{0} has {1} U+{2:X4} at position {3}.{4}", shown, what, code, at + 1, advice);
            }

            at += isPair ? 1 : 0;
        }

        return null;
    }
}
