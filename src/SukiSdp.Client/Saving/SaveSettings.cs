using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Download;
using SukiSdp.Files;

namespace SukiSdp.Saving;

/// <summary>The settings of a save.</summary>
/// <param name="Connection">Lists sessions and refreshes URLs; null if only recordings with valid URLs are saved.</param>
/// <param name="Storage">The client for storage.</param>
/// <param name="Destination">The folder, a full path.</param>
/// <param name="Names">How files are named below it.</param>
/// <param name="Kind">The kind of URL to request.</param>
/// <param name="Download">How files are downloaded.</param>
/// <param name="Clock">The clock.</param>
internal sealed record SaveSettings(SukiConnection? Connection, HttpClient Storage, string Destination, NameTemplate Names, UrlKind Kind, DownloadSettings Download, Clock Clock)
{
    /// <summary>Whether the user specified the connection for this save, so that it takes precedence over the connection of a recording.</summary>
    public bool ConnectionIsChosen { get; init; }

    /// <summary>Whether the WAV properties of existing files are also read, for callers that use them.</summary>
    public bool ReadSkipped { get; init; }

    /// <summary>Whether nothing is written and no request is sent to storage, as with <c>-WhatIf</c>.</summary>
    public bool IsTrial { get; init; }

    /// <summary>The time after which a session that is recorded as complete is listed once more; null for never.</summary>
    public TimeSpan? RecheckAfter { get; init; }

    /// <summary>How long to wait for a session that is in progress; null to not wait.</summary>
    public WaitSettings? Wait { get; init; }

    /// <summary>
    /// Of a repair: called before a recording that the service lists is saved; false if it isn't saved. Every session is listed, and every recording keeps
    /// the name in the manifest. Null for any other run.
    /// </summary>
    public Func<SukiRecording, CancellationToken, Task<bool>>? BeforeRepair { get; init; }

    /// <summary>Of a repair: returns the changed file at a full path, which is renamed when the recording gets its name; null for none. Null for any other run.</summary>
    public Func<string, ChangedFile?>? FindChanged { get; init; }

    /// <summary>The manifest; null for none.</summary>
    public Manifest? Manifest { get; init; }
}
