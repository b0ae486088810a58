using SukiSdp.Api;

namespace SukiSdp;

/// <summary>
/// One recording of an ambient session, as the service lists it. A session that was paused and resumed has several.
/// </summary>
public sealed class SukiRecording
{
    /// <summary>The ambient session's id, as it was requested.</summary>
    public string SessionId { get; init; } = "";

    /// <summary>The recording's id. It is opaque: neither its form nor its length is guaranteed.</summary>
    public string RecordingId { get; init; } = "";

    /// <summary>The id of the encounter (visit), null if the input had none.</summary>
    public string? EncounterId { get; internal set; }

    /// <summary>The position of the recording in the session; null if the service didn't report it.</summary>
    public int? SequenceNumber { get; init; }

    /// <summary>The presigned URL of the audio. Anyone who has it can download the audio: treat it as a secret.</summary>
    public Uri? PresignedUrl { get; init; }

    /// <summary>When the presigned URL expires, UTC; null if the service didn't report it.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether the URL supports Range requests, as the service states for the whole listing.</summary>
    public bool IsStreamable { get; init; }

    /// <summary>The kind of URL that was requested.</summary>
    public UrlKind UrlKind { get; init; }

    /// <summary>The connection that listed it, so that its URL can be refreshed. Not serialized; null for a recording that was.</summary>
    internal SukiConnection? Connection { get; init; }

    /// <summary>The properties of the session in the listing. Not serialized; null for a recording that was.</summary>
    internal ListingInfo? Listing { get; init; }

    /// <summary>The session, the sequence number and the recording id. Never the URL.</summary>
    public override string ToString() => $"{SessionId} #{SequenceNumber?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "?"} {RecordingId}";
}
