using System.Globalization;

namespace SukiSdp.Commands;

/// <summary>Formats playing times.</summary>
public static class PlayTime
{
    /// <summary>Hours, minutes and seconds (<c>0:04:09</c>), rounded to whole seconds; no text for no time.</summary>
    /// <param name="time">The time.</param>
    public static string Format(TimeSpan? time)
    {
        if (time is not { } known)
        {
            return "";
        }

        long seconds = (long)Math.Round(known.TotalSeconds, MidpointRounding.AwayFromZero);
        return string.Format(CultureInfo.InvariantCulture, "{0}:{1:00}:{2:00}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
