using System.Globalization;
using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Formats dates for the views: in local time, like <c>LastWriteTime</c>.</summary>
public static class LocalDate
{
    /// <summary>The date in local time; null if there is none.</summary>
    /// <param name="date">A date, or its form after remoting, Clixml or CSV: its text, or a copy of its properties.</param>
    public static DateTime? Of(object? date)
    {
        object? known = date is PSObject copy ? copy.Properties["UtcDateTime"]?.Value ?? copy.BaseObject : date;

        // Export-Csv writes dates in the culture of the user, which isn't known afterwards.
        return known is DateTime local ? (local == default ? null : local.Kind == DateTimeKind.Utc ? local.ToLocalTime() : local)
            : known is string text && DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset read) ? read.LocalDateTime
            : LanguagePrimitives.TryConvertTo(known, CultureInfo.InvariantCulture, out DateTimeOffset converted) && converted != default ? converted.LocalDateTime
            : null;
    }
}
