using System.Globalization;

namespace SukiSdp.Api;

/// <summary>
/// Reads timestamps of the service. Its page doesn't state the unit of <c>expires_at</c>, and its sample is only plausible in Unix seconds;
/// milliseconds and ISO 8601 text are distinguished by size and form.
/// </summary>
internal static class ServiceTimestamp
{
    /// <summary>Returns the date of a text or of the digits of a number; null if it isn't a timestamp.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            // 100 billion seconds are the year 5138; as milliseconds, 1973.
            decimal seconds = number >= 100_000_000_000m ? number / 1000m : number;
            return seconds is > 0 and < 253_402_300_799m ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000m)) : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset timestamp)
            ? timestamp
            : null;
    }
}
