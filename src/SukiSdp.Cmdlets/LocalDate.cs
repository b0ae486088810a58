using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Dates as the views show them: in local time, like <c>LastWriteTime</c>.</summary>
public static class LocalDate
{
    /// <summary>The date in local time; null if there is none.</summary>
    /// <param name="date">A <see cref="DateTimeOffset"/>, or what remoting or Clixml has made of one: its text or a copy of its properties.</param>
    public static DateTime? Of(object? date) =>
        LanguagePrimitives.TryConvertTo(date is PSObject copy && copy.Properties["UtcDateTime"]?.Value is { } utc ? utc : date, out DateTimeOffset known) && known != default
            ? known.LocalDateTime
            : null;
}
