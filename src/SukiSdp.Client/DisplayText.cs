using System.Globalization;
using System.Text;

namespace SukiSdp;

/// <summary>Formats text from outside for messages: without control or format characters and terminal escapes, and with a limited length.</summary>
internal static class DisplayText
{
    private const int DefaultLength = 120;

    private static readonly string[] SizeUnits = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A session as messages name it.</summary>
    public static string Session(string? sessionId) => $"Session '{Of(sessionId)}'";

    /// <summary>A recording as messages name it.</summary>
    public static string Recording(string? sessionId, string? recordingId) => $"Session '{Of(sessionId)}', recording '{Of(recordingId)}'";

    /// <summary>A size in bytes, in the largest binary unit of which it has one, with its digits as everywhere.</summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < SizeUnits.Length - 1; unit++)
        {
            value /= 1024;
        }

        return string.Format(CultureInfo.InvariantCulture, unit == 0 ? "{0:0} {1}" : "{0:0.0} {1}", value, unit == 0 && bytes == 1 ? "byte" : SizeUnits[unit]);
    }

    /// <summary>A count with its noun, such as "1 attempt" or "2 attempts".</summary>
    public static string Count(int count, string noun) => string.Format(CultureInfo.InvariantCulture, count == 1 ? "{0} {1}" : "{0} {1}s", count, noun);

    /// <summary>A duration in seconds, such as "1 second" or "2.5 seconds", with up to one decimal place.</summary>
    public static string Seconds(TimeSpan duration)
    {
        string number = duration.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        return number == "1" ? "1 second" : $"{number} seconds";
    }

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
