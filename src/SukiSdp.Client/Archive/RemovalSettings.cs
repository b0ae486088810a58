namespace SukiSdp.Archive;

/// <summary>How files of archives are removed.</summary>
/// <param name="KeepJoined">Whether joined files are kept, and recordings are removed only if they are in a joined file.</param>
/// <param name="IsTrial">Whether nothing is changed, as with <c>-WhatIf</c>.</param>
/// <param name="ThrottleLimit">How many files are removed at once.</param>
internal sealed record RemovalSettings(bool KeepJoined, bool IsTrial, int ThrottleLimit);

/// <summary>Receives the results of removals. Calls can come from any thread.</summary>
internal interface IRemovalSink
{
    /// <summary>Asks whether something may be done to a file.</summary>
    Task<bool> ConfirmAsync(string path, string action, CancellationToken cancellationToken);

    /// <summary>A file was removed, and this is recorded in the manifest.</summary>
    void Removed(SukiArchiveItem item);

    /// <summary>One item failed; the rest continues.</summary>
    void Failed(SukiSdpException failure, object target);
}
