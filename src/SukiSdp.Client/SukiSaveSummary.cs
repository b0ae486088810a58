using System.Globalization;

namespace SukiSdp;

/// <summary>The results of one run of <c>Save-SukiRecording</c>.</summary>
/// <remarks>
/// Two sums are always correct. <see cref="Sessions"/> = <see cref="Complete"/> + <see cref="Incomplete"/> + <see cref="NotReady"/> + <see cref="Gone"/> +
/// <see cref="NotAttempted"/>. <see cref="Files"/> = <see cref="Saved"/> + <see cref="Resumed"/> + <see cref="Skipped"/> + <see cref="InJoinedFile"/> +
/// <see cref="Declined"/> + <see cref="FailedFiles"/>.
/// </remarks>
public sealed class SukiSaveSummary
{
    /// <summary>The number of different sessions of the input, by ID or by recordings.</summary>
    public int Sessions { get; init; }

    /// <summary>Sessions of which all recordings are saved. For a session in the form of recordings, these are the recordings of the input.</summary>
    public int Complete { get; init; }

    /// <summary>Sessions that couldn't be listed completely, or of which a recording failed or was declined.</summary>
    public int Incomplete { get; init; }

    /// <summary>Sessions in progress (status code 404). Each caused an error.</summary>
    public int NotReady { get; init; }

    /// <summary>Sessions that the service has deleted (status code 410). Each caused an error when it was detected. Sessions that the manifest lists as deleted are counted, and cause no further error.</summary>
    public int Gone { get; init; }

    /// <summary>Sessions that weren't attempted, for example because the disk is full.</summary>
    public int NotAttempted { get; init; }

    /// <summary>Recordings of the sessions that were listed or that the manifest lists, and recordings of the input.</summary>
    public int Files { get; init; }

    /// <summary>Files downloaded in this run.</summary>
    public int Saved { get; init; }

    /// <summary>Files of an earlier run that were resumed and completed in this run.</summary>
    public int Resumed { get; init; }

    /// <summary>Files that already existed.</summary>
    public int Skipped { get; init; }

    /// <summary>Recordings whose files were removed after they were joined, and that are in the joined file.</summary>
    public int InJoinedFile { get; init; }

    /// <summary>Files that weren't saved because of <c>-WhatIf</c> or <c>-Confirm</c>.</summary>
    public int Declined { get; init; }

    /// <summary>Files that failed, with one error each, and files that weren't saved because the disk was full, with one error for all.</summary>
    public int FailedFiles { get; init; }

    /// <summary>Joined files that were created in this run.</summary>
    public int Joined { get; init; }

    /// <summary>All errors but those that <see cref="NotReady"/> and <see cref="Gone"/> count: rows, sessions, files, joined files, the manifest.</summary>
    public int Failed { get; init; }

    /// <summary>The total length of the saved and resumed files, in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>The duration of the run.</summary>
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
