using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Download;
using SukiSdp.Files;

namespace SukiSdp.Saving;

/// <summary>What a save is made with.</summary>
/// <param name="Connection">Lists sessions and refreshes URLs; null if only recordings with valid URLs are saved.</param>
/// <param name="Storage">The client for storage.</param>
/// <param name="Destination">The folder, a full path.</param>
/// <param name="Names">How files are named below it.</param>
/// <param name="Kind">The kind of URL to ask for.</param>
/// <param name="Download">How files are downloaded.</param>
/// <param name="Clock">The clock.</param>
internal sealed record SaveSettings(SukiConnection? Connection, HttpClient Storage, string Destination, NameTemplate Names, UrlKind Kind, DownloadSettings Download, Clock Clock)
{
    /// <summary>Whether the user named the connection for this save, so that it goes before the one a recording remembers.</summary>
    public bool ConnectionIsChosen { get; init; }

    /// <summary>Whether the WAV facts of files that are there already are read too. It is a little work for each, and only for who looks at them.</summary>
    public bool ReadSkipped { get; init; }

    /// <summary>Whether nothing is written and storage is asked for nothing, as with <c>-WhatIf</c>.</summary>
    public bool IsTrial { get; init; }

    /// <summary>The time after which a session that the manifest has as complete is listed once more; null for never.</summary>
    public TimeSpan? RecheckAfter { get; init; }

    /// <summary>How long a session that is not ready is waited for; null for not at all.</summary>
    public WaitSettings? Wait { get; init; }

    /// <summary>
    /// Of a repair: called before a recording that the service lists is saved; false when it is not to be saved. Every session is listed, and every recording keeps
    /// the name that the manifest has. Null for any other run.
    /// </summary>
    public Func<SukiRecording, CancellationToken, Task<bool>>? BeforeRepair { get; init; }

    /// <summary>Of a repair: returns the changed file at a full path, which is renamed when the recording gets its name; null for none. Null for any other run.</summary>
    public Func<string, ChangedFile?>? FindChanged { get; init; }

    /// <summary>What earlier runs kept, and where this one records what it keeps; null for no record.</summary>
    public Manifest? Manifest { get; init; }
}
