namespace SukiSdp;

/// <summary>
/// Receives messages and progress of asynchronous work, and runs code on the thread of the command. Calls can come from any thread. No text contains a token, a query string or
/// patient data.
/// </summary>
internal interface IRunObserver
{
    /// <summary>Receives a verbose message: one for each request and each file.</summary>
    void Verbose(string message);

    /// <summary>Retries, ranges, refreshes.</summary>
    void Debug(string message);

    /// <summary>Receives a warning.</summary>
    void Warning(string message);

    /// <summary>Receives the number of files of an item of the input (a session or a recording): 0 if it failed or is a duplicate. Called once for each item.</summary>
    void ItemExpanded(int files);

    /// <summary>One of these files has been processed: it is complete, has failed, or isn't saved.</summary>
    void FileCompleted();

    /// <summary>The command waits for a session that is in progress, until this time (UTC) at the latest.</summary>
    void WaitBegan(string sessionId, DateTimeOffset until);

    /// <summary>The command no longer waits for a session.</summary>
    void WaitEnded(string sessionId);

    /// <summary>The transfer of a file has started, or its length (bytes; null if unknown) has become known. <paramref name="done"/> counts the bytes of an earlier run.</summary>
    void FileProgress(string path, long done, long? total);

    /// <summary>The transfer of a file has ended, successfully or not.</summary>
    void TransferEnded(string path);

    /// <summary>Runs code of the user on the thread of the command, which is the only one that can run it, and returns its result.</summary>
    Task<T> InvokeAsync<T>(Func<T> code, CancellationToken cancellationToken);
}
