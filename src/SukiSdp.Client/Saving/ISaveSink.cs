namespace SukiSdp.Saving;

/// <summary>What became of a session that was to be saved.</summary>
internal enum SessionOutcome
{
    /// <summary>All its recordings are kept, or all that were given.</summary>
    Complete,

    /// <summary>The service has deleted it.</summary>
    Gone,

    /// <summary>It is not ready.</summary>
    NotReady,

    /// <summary>Nothing was tried, because the run could do no more.</summary>
    NotAttempted,

    /// <summary>It could not be listed, or only in part, or not all of its recordings are kept.</summary>
    Incomplete,
}

/// <summary>Receives the outcome of a save: each file, each session, each failure, once. Calls come from any thread.</summary>
internal interface ISaveSink
{
    /// <summary>Asks whether a file may be written.</summary>
    Task<bool> ConfirmAsync(string path, CancellationToken cancellationToken);

    /// <summary>A file has its final name, and is recorded if there is a manifest.</summary>
    void Saved(SukiRecordingFile file);

    /// <summary>A recording no longer has a file of its own, and is in the joined file.</summary>
    void InJoinedFile(string sessionId, string recordingId);

    /// <summary>One item failed; the others continue.</summary>
    /// <param name="failure">The cause.</param>
    /// <param name="target">The session id, or the recording without its URL.</param>
    void Failed(SukiSdpException failure, object target);

    /// <summary>An entry of a session's listing cannot be saved. It counts as a file that failed.</summary>
    void FailedEntry(SukiSdpException failure, string sessionId);

    /// <summary>A session has ended. Called once for each session.</summary>
    void SessionEnded(string sessionId, SessionOutcome outcome);
}
