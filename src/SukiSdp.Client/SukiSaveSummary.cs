using System.Globalization;

namespace SukiSdp;

/// <summary>What became of everything that one <c>Save-SukiRecording</c> was given.</summary>
/// <remarks>
/// Two sums hold always. <see cref="Sessions"/> = <see cref="Complete"/> + <see cref="Incomplete"/> + <see cref="NotReady"/> + <see cref="Gone"/> +
/// <see cref="NotAttempted"/>. <see cref="Files"/> = <see cref="Saved"/> + <see cref="Resumed"/> + <see cref="Skipped"/> + <see cref="InJoinedFile"/> +
/// <see cref="Declined"/> + <see cref="FailedFiles"/>.
/// </remarks>
public sealed class SukiSaveSummary
{
    /// <summary>Different sessions that were given, as a whole or by single recordings.</summary>
    public int Sessions { get; init; }

    /// <summary>Sessions of which all recordings are kept; of a session that was given by single recordings, all that were given.</summary>
    public int Complete { get; init; }

    /// <summary>Sessions that could not be listed, or only in part, or of which a recording failed or was not to be saved.</summary>
    public int Incomplete { get; init; }

    /// <summary>Sessions that are not ready yet (404). Each was an error.</summary>
    public int NotReady { get; init; }

    /// <summary>Sessions that the service has deleted for good (410). Each was an error when it was found; what the manifest has as gone is counted, and no error again.</summary>
    public int Gone { get; init; }

    /// <summary>Sessions that were not tried, because the run could do no more, as when the disk is full.</summary>
    public int NotAttempted { get; init; }

    /// <summary>Recordings of the sessions that were listed or found in the manifest, and recordings that were given singly.</summary>
    public int Files { get; init; }

    /// <summary>Files downloaded in this run.</summary>
    public int Saved { get; init; }

    /// <summary>Files finished in this run from what an earlier run left.</summary>
    public int Resumed { get; init; }

    /// <summary>Files that were there already.</summary>
    public int Skipped { get; init; }

    /// <summary>Recordings whose files were removed after they were joined, and that are in the joined file.</summary>
    public int InJoinedFile { get; init; }

    /// <summary>Files that were not to be saved: with <c>-WhatIf</c>, or by the reply to <c>-Confirm</c>.</summary>
    public int Declined { get; init; }

    /// <summary>Files that failed, each of which was an error, and files that were left because the disk was full, which were one error together.</summary>
    public int FailedFiles { get; init; }

    /// <summary>Joined files made in this run.</summary>
    public int Joined { get; init; }

    /// <summary>All errors but those that <see cref="NotReady"/> and <see cref="Gone"/> count: rows, sessions, files, joined files, the manifest.</summary>
    public int Failed { get; init; }

    /// <summary>Bytes of the files saved and resumed.</summary>
    public long Bytes { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The counts in one line.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture,
        "{0}: {1} complete, {2} incomplete, {3} not ready, {4} gone, {5} not attempted; {6}: {7} saved, {8} resumed, {9} skipped, {10} in a joined file, {11} declined, {12} failed; {13} joined; {14}; {15} bytes in {16:0.0} s",
        DisplayText.Count(Sessions, "session"),
        Complete,
        Incomplete,
        NotReady,
        Gone,
        NotAttempted,
        DisplayText.Count(Files, "file"),
        Saved,
        Resumed,
        Skipped,
        InJoinedFile,
        Declined,
        FailedFiles,
        Joined,
        DisplayText.Count(Failed, "error"),
        Bytes,
        Elapsed.TotalSeconds);
}
