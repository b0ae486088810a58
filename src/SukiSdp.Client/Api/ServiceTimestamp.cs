using System.Globalization;

namespace SukiSdp.Api;

/// <summary>
/// Moments as the service writes them. Its page does not state the unit of <c>expires_at</c>, and its sample only makes sense as Unix seconds;
/// milliseconds and ISO 8601 text are distinguished by size and form.
/// </summary>
internal static class ServiceTimestamp
{
    /// <summary>The moment that a text or a number's digits mean; null when they mean none.</summary>
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
