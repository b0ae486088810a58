using System.Diagnostics;
using System.Globalization;

namespace SukiSdp.Windows;

/// <summary>How long all that runs may take together.</summary>
internal sealed class Deadline(TimeSpan limit)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>The time that remains; not negative.</summary>
    public TimeSpan Left => IsOver ? TimeSpan.Zero : limit - Elapsed;

    public bool IsOver => Elapsed >= limit;

    /// <summary>Formats a duration for the output.</summary>
    public static string Text(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s");
}
