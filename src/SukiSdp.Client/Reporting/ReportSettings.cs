namespace SukiSdp.Reporting;

/// <summary>Where a report is written, and how.</summary>
/// <param name="Path">The full path of the page.</param>
/// <param name="Force">Whether a file that isn't a report may be replaced.</param>
/// <param name="ThrottleLimit">How many recordings are measured at once.</param>
/// <param name="Clock">The clock.</param>
internal sealed record ReportSettings(string Path, bool Force, int ThrottleLimit, Clock Clock);
