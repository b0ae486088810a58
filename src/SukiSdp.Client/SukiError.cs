namespace SukiSdp;

/// <summary>
/// The causes of failure. The name is the first part of the PowerShell error ID, and therefore part of the public contract: constant, never localized,
/// and one for each cause. <c>about_SukiSdp</c> describes each cause and what to do.
/// </summary>
public enum SukiError
{
    // The input of the user.

    /// <summary>No token exists in any of the supported places.</summary>
    TokenMissing,

    /// <summary>The expiration time of the token has passed, by the service's clock or, by more than five minutes, by this computer's clock.</summary>
    TokenExpired,

    /// <summary>The token contains characters that aren't valid in a token, such as a line break.</summary>
    TokenInvalid,

    /// <summary>The base URI isn't an absolute HTTPS URL. Plain HTTP is accepted for loopback addresses only.</summary>
    BaseUriInvalid,

    /// <summary>The URI of the proxy isn't valid, or the proxy parameters contradict each other.</summary>
    ProxyInvalid,

    /// <summary>A session ID is empty, contains invisible characters, or isn't valid for another reason.</summary>
    SessionIdInvalid,

    /// <summary>An input has no session ID in any of the supported properties, or looks like part of something other than a list of IDs.</summary>
    InputInvalid,

    /// <summary>The name template lacks a placeholder that keeps names unique, or contains characters that aren't allowed in file names.</summary>
    NameTemplateInvalid,

    /// <summary>The destination isn't a folder of the file system, or can't be created or written to.</summary>
    DestinationInvalid,

    /// <summary>The manifest is another type of file, which the message names, or was written by a newer version of this module.</summary>
    ManifestInvalid,

    // Responses of the service to a log-in or a listing.

    /// <summary>The service refused the log-in.</summary>
    LoginFailed,

    /// <summary>The service refused the log-in, and the expiration time of the partner token has passed.</summary>
    PartnerTokenExpired,

    /// <summary>The script block for the partner token failed, or returned no token.</summary>
    PartnerTokenUnavailable,

    /// <summary>Status code 401: the service refused the token.</summary>
    TokenRefused,

    /// <summary>Status code 401, <c>provider_not_registered</c>: another log-in doesn't help.</summary>
    ProviderNotRegistered,

    /// <summary>Status code 400, <c>missing_sdp_provider_id_header</c> or <c>invalid_sdp_provider_id</c>.</summary>
    ProviderIdInvalid,

    /// <summary>Status code 412, <c>provider_user_inactive</c>.</summary>
    ProviderInactive,

    /// <summary>Status code 400: the service doesn't accept the request.</summary>
    RequestInvalid,

    /// <summary>Status code 402: the quota is exceeded.</summary>
    QuotaExceeded,

    /// <summary>Status code 403: the token doesn't grant access to this session.</summary>
    AccessDenied,

    /// <summary>Status code 404: the session is unknown, or in progress.</summary>
    RecordingNotReady,

    /// <summary>Status code 410: the service has deleted the recordings permanently.</summary>
    RecordingGone,

    /// <summary>Status code 429, after all retries.</summary>
    RateLimited,

    /// <summary>A server error or a time-out of the service or its storage, after all retries.</summary>
    ServiceUnavailable,

    /// <summary>The response isn't what the service documents: another status code, a body that isn't the documented JSON, or, after all retries, incomplete JSON.</summary>
    ResponseInvalid,

    /// <summary>The response is larger than any valid response.</summary>
    ResponseTooLarge,

    /// <summary>The server returned a redirect. Redirects are never followed, because the token or the signature would be sent to another host.</summary>
    RedirectRefused,

    /// <summary>The session has no recordings.</summary>
    RecordingListEmpty,

    /// <summary>An entry of a listing lacks required data.</summary>
    RecordingInvalid,

    /// <summary>A presigned URL isn't an absolute HTTPS URL, or contains user information.</summary>
    PresignedUrlRefused,

    // The connection.

    /// <summary>The connection couldn't be made, or failed more often than it is retried.</summary>
    ConnectionFailed,

    /// <summary>The proxy requires a credential, or refused the one that was specified.</summary>
    ProxyAuthenticationRequired,

    /// <summary>The certificate of the server isn't trusted, has expired, or is for another host.</summary>
    CertificateRefused,

    /// <summary>No response was received in time, or the response stalled, after all retries.</summary>
    RequestTimedOut,

    // Responses of storage.

    /// <summary>The presigned URL has expired and couldn't be refreshed.</summary>
    PresignedUrlExpired,

    /// <summary>The session was listed again, and no longer contains the recording.</summary>
    RecordingNotListed,

    /// <summary>Storage doesn't have the object.</summary>
    ObjectNotFound,

    /// <summary>The response is an error page or other text, not audio.</summary>
    ContentNotAudio,

    /// <summary>The number of bytes differs from the announced number, or the bytes are from another range than requested.</summary>
    LengthMismatch,

    /// <summary>The downloaded bytes don't match the checksum of the server.</summary>
    HashMismatch,

    /// <summary>The server reported no checksum, and <c>-RequireChecksum</c> was specified.</summary>
    HashMissing,

    // The disk.

    /// <summary>Another process has the file open: a run that saves the same file and makes no progress, a program such as a player, or a program that locks the manifest.</summary>
    FileBusy,

    /// <summary>A folder, or a file that isn't the recording, has the name of the file.</summary>
    TargetNotFile,

    /// <summary>A symbolic link has the name of a file that the module uses. Links are never followed.</summary>
    LinkRefused,

    /// <summary>The disk doesn't have enough free space. No more downloads start, and one error reports how many sessions and recordings weren't saved.</summary>
    DiskFull,

    /// <summary>An unexpected error, which is a defect of this module. It affects one item, and processing continues.</summary>
    Unexpected,

    /// <summary>The file couldn't be written for another reason: permissions, a read-only file with its name, a path that is too long, or a disk error.</summary>
    WriteFailed,

    /// <summary>A file has changed since it was recorded in the manifest; or a file that the manifest doesn't list has the name of a recording and isn't the complete recording.</summary>
    FileChanged,

    /// <summary>A file couldn't be read.</summary>
    ReadFailed,

    // The life of an archive.

    /// <summary>The manifest has no such file, or has it under another path. It isn't removed.</summary>
    ArchiveItemNotRecorded,

    /// <summary>A recording isn't in an intact joined file, so that <c>-KeepJoined</c> would remove its only copy.</summary>
    ArchiveItemNotJoined,

    /// <summary>A file is missing, incomplete or changed, and the service doesn't have it anymore.</summary>
    RepairSourceDeleted,

    // Measuring.

    /// <summary>A file to measure isn't WAV, or its header isn't valid.</summary>
    MeasureNotWav,

    /// <summary>The encoding of the samples of a file, or the number of its channels, isn't one that can be measured.</summary>
    MeasureEncodingUnsupported,

    /// <summary>Samples are missing from a file to measure, or it contains or could contain audio that its header doesn't describe.</summary>
    MeasureFileDamaged,

    // Reporting.

    /// <summary>A file with the name of the report exists, and isn't a report.</summary>
    ReportTargetDiffers,

    // Joining.

    /// <summary>The audio format of a recording differs from that of the session's first recording, so that one file can't contain both.</summary>
    JoinFormatDiffers,

    /// <summary>A sequence number between the lowest and the highest has no recording, or its recording isn't complete.</summary>
    JoinSequenceMissing,

    /// <summary>Two recordings of a session have the same sequence number, so that their order isn't known.</summary>
    JoinSequenceRepeated,

    /// <summary>Samples are missing from a recording, or it contains or could contain audio that its header doesn't describe.</summary>
    JoinChunkDamaged,

    /// <summary>A recording isn't WAV.</summary>
    JoinNotWav,

    /// <summary>The encoding of a recording can't be joined without decoding.</summary>
    JoinEncodingUnsupported,

    /// <summary>The session has no usable recordings.</summary>
    JoinNothingUsable,

    /// <summary>A recording can't be read, or changed while it was joined.</summary>
    JoinChunkUnreadable,

    /// <summary>A file with the name of the joined file exists, and isn't a joined file of these recordings.</summary>
    JoinTargetDiffers,

    /// <summary>The joined file doesn't match its recordings when it is read back. It didn't get its final name.</summary>
    JoinVerificationFailed,

    /// <summary>The joined file is complete, but <c>-RemoveSource</c> kept a recording: it contains more than the joined file, or couldn't be removed.</summary>
    JoinSourceKept,

    /// <summary>The path in <c>-Path</c> or <c>-LiteralPath</c> isn't a folder, or matches none.</summary>
    SourceFolderInvalid,
}
