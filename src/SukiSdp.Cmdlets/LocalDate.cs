using System.Globalization;
using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Dates as the views show them: in local time, like <c>LastWriteTime</c>.</summary>
public static class LocalDate
{
    /// <summary>The date in local time; null if there is none.</summary>
    /// <param name="date">A date, or what remoting, Clixml or CSV has made of one: its text, or a copy of its properties.</param>
    public static DateTime? Of(object? date)
    {
        object? known = date is PSObject copy ? copy.Properties["UtcDateTime"]?.Value ?? copy.BaseObject : date;

        // Export-Csv writes dates as the user's culture does, and nothing says which one it was.
        return known is DateTime local ? (local == default ? null : local.Kind == DateTimeKind.Utc ? local.ToLocalTime() : local)
            : known is string text && DateTimeOffset.TryParse(text, CultureInfo.CurrentCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset read) ? read.LocalDateTime
            : LanguagePrimitives.TryConvertTo(known, CultureInfo.InvariantCulture, out DateTimeOffset converted) && converted != default ? converted.LocalDateTime
            : null;
    }
}
