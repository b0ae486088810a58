namespace SukiSdp.Saving;

/// <summary>The result of saving a session.</summary>
internal enum SessionOutcome
{
    /// <summary>All its recordings are saved, or all those of the input.</summary>
    Complete,

    /// <summary>The service has deleted it.</summary>
    Gone,

    /// <summary>It is in progress.</summary>
    NotReady,

    /// <summary>It wasn't attempted, because the run couldn't continue.</summary>
    NotAttempted,

    /// <summary>It couldn't be listed completely, or not all of its recordings are saved.</summary>
    Incomplete,
}

/// <summary>Receives the results of a save: each file, each session and each failure once. Calls can come from any thread.</summary>
internal interface ISaveSink
{
    /// <summary>Confirms that a file may be written.</summary>
    Task<bool> ConfirmAsync(string path, CancellationToken cancellationToken);

    /// <summary>A file has its final name, and is recorded if a manifest is used.</summary>
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
