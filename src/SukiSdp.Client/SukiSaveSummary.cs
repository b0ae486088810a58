using System.Globalization;

namespace SukiSdp;

/// <summary>What became of everything that one <c>Save-SukiRecording</c> was given.</summary>
public sealed class SukiSaveSummary
{
    /// <summary>Different sessions that were given.</summary>
    public int Sessions { get; init; }

    /// <summary>Files downloaded in this run.</summary>
    public int Saved { get; init; }

    /// <summary>Files finished in this run from what an earlier run left.</summary>
    public int Resumed { get; init; }

    /// <summary>Files that were there already.</summary>
    public int Skipped { get; init; }

    /// <summary>Joined files made in this run.</summary>
    public int Joined { get; init; }

    /// <summary>Sessions that are not ready yet (404). Each was an error.</summary>
    public int NotReady { get; init; }

    /// <summary>Sessions that the service has deleted for good (410). Each was an error when it was found; what the manifest has as gone is counted, and no error again.</summary>
    public int Gone { get; init; }

    /// <summary>Everything else that failed: rows, sessions, files. Each was an error.</summary>
    public int Failed { get; init; }

    /// <summary>Bytes of the files saved and resumed.</summary>
    public long Bytes { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The counts in one line.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "{0} sessions: {1} files saved, {2} resumed, {3} skipped; {4} sessions not ready, {5} gone; {6} failed; {7} bytes in {8:0.0} s",
        Sessions,
        Saved,
        Resumed,
        Skipped,
        NotReady,
        Gone,
        Failed,
        Bytes,
        Elapsed.TotalSeconds);
}
