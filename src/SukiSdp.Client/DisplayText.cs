using System.Globalization;
using System.Text;

namespace SukiSdp;

/// <summary>Text from outside, made fit for a message: no control or format characters, no terminal escapes, not endless.</summary>
internal static class DisplayText
{
    private const int DefaultLength = 120;

    /// <summary>A session as messages name it.</summary>
    public static string Session(string? sessionId) => $"Session '{Of(sessionId)}'";

    /// <summary>A recording as messages name it.</summary>
    public static string Recording(string? sessionId, string? recordingId) => $"Session '{Of(sessionId)}', recording '{Of(recordingId)}'";

    /// <summary>The text with everything invisible replaced by <c>?</c>, cut at 120 characters.</summary>
    public static string Of(string? text) => Of(text, DefaultLength);

    /// <summary>The text with everything invisible replaced by <c>?</c>, cut at a number of characters.</summary>
    public static string Of(string? text, int maxLength)
    {
        StringBuilder shown = new();
        foreach (char c in text ?? "")
        {
            if (shown.Length == maxLength)
            {
                return shown.Append('…').ToString();
            }

            bool invisible = CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
            shown.Append(invisible ? '?' : c);
        }

        return shown.ToString();
    }
}
