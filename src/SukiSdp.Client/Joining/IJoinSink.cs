namespace SukiSdp.Joining;

/// <summary>Receives the results of joins. Calls can come from any thread.</summary>
internal interface IJoinSink
{
    /// <summary>Asks whether something may be done to a file.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="action">The action, as text for a confirmation prompt.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<bool> ConfirmAsync(string path, string action, CancellationToken cancellationToken);

    /// <summary>A joined file has its final name.</summary>
    void Joined(SukiJoinedRecording file);

    /// <summary>One session failed; the others continue.</summary>
    /// <param name="failure">The cause.</param>
    /// <param name="target">The session.</param>
    void Failed(SukiSdpException failure, object target);
}
