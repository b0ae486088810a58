namespace SukiSdp.Transfer;

/// <summary>Where the outcome of a save goes. Calls come from any thread.</summary>
internal interface ISaveSink
{
    /// <summary>Asks whether a file may be written.</summary>
    Task<bool> ConfirmAsync(string path, CancellationToken cancellationToken);

    /// <summary>A file is in its place.</summary>
    void Saved(SukiRecordingFile file);

    /// <summary>A session that an earlier run found deleted for good, and that is not asked for again.</summary>
    void KnownGone(string sessionId);

    /// <summary>One item failed; the rest goes on.</summary>
    /// <param name="failure">The cause.</param>
    /// <param name="target">The session id, or the recording without its URL.</param>
    void Failed(SukiSdpException failure, object target);
}
