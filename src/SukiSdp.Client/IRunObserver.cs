namespace SukiSdp;

/// <summary>
/// What asynchronous work may tell while it runs, and the one thing it may ask. Implementations take calls from any thread. No text ever holds a token, a query string or
/// patient data.
/// </summary>
internal interface IRunObserver
{
    /// <summary>One line for each request and each file.</summary>
    void Verbose(string message);

    /// <summary>Retries, ranges, refreshes.</summary>
    void Debug(string message);

    /// <summary>What a person must know.</summary>
    void Warning(string message);

    /// <summary>What was given (a session, a recording) turned out to be so many files: none when it failed or was given before. Told once for each.</summary>
    void ItemExpanded(int files);

    /// <summary>One of those files is finished: complete, failed, or not to be saved.</summary>
    void FileCompleted();

    /// <summary>A session that isn't ready is waited for, until this time (UTC) at the latest.</summary>
    void WaitBegan(string sessionId, DateTimeOffset until);

    /// <summary>A session is no longer waited for.</summary>
    void WaitEnded(string sessionId);

    /// <summary>A file's transfer began or learned its length (bytes; null while unknown). <paramref name="done"/> counts bytes kept from an earlier run.</summary>
    void FileProgress(string path, long done, long? total);

    /// <summary>A file's transfer ended, well or not.</summary>
    void TransferEnded(string path);

    /// <summary>Runs a piece of the user's own code on the thread of the command, the only one that may, and waits for what it gives.</summary>
    Task<T> AskAsync<T>(Func<T> question, CancellationToken cancellationToken);
}
