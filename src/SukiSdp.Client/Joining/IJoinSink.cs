namespace SukiSdp.Joining;

/// <summary>Where the outcome of joins goes. Calls come from any thread.</summary>
internal interface IJoinSink
{
    /// <summary>Asks whether something may be done to a file.</summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="action">What is to be done, in words for a person.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<bool> ConfirmAsync(string path, string action, CancellationToken cancellationToken);

    /// <summary>A joined file is in its place.</summary>
    void Joined(SukiJoinedRecording file);

    /// <summary>One session failed; the rest goes on.</summary>
    /// <param name="failure">The cause.</param>
    /// <param name="target">The session.</param>
    void Failed(SukiSdpException failure, object target);
}
