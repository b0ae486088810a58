namespace SukiSdp;

/// <summary>
/// Every cause of failure that a user can meet. The name is the first part of the PowerShell error id and so public contract:
/// constant, never localized, one for each cause. <c>about_SukiSdp</c> says what to do for each.
/// </summary>
public enum SukiError
{
    // What the user gave.

    /// <summary>No token was given in any of the places where one is looked for.</summary>
    TokenMissing,

    /// <summary>The token's own expiry time has passed, by the service's clock or long ago by this machine's.</summary>
    TokenExpired,

    /// <summary>The token has characters that no token has, such as a line break.</summary>
    TokenInvalid,

    /// <summary>The service's address is not an absolute https URL (http is for loopback only).</summary>
    BaseUriInvalid,

    /// <summary>The proxy's address is not one, or the parameters about it contradict each other.</summary>
    ProxyInvalid,

    /// <summary>A session id is empty, has invisible characters, or cannot be an id for another reason.</summary>
    SessionIdInvalid,

    /// <summary>An input has no session id under any of the known names, or looks like a piece of something else than a list of ids.</summary>
    InputInvalid,

    /// <summary>The name template lacks a token that keeps names apart, or has characters that no file name may have.</summary>
    NameTemplateInvalid,

    /// <summary>The destination is not a folder of the file system, or cannot be made or written to.</summary>
    DestinationInvalid,

    /// <summary>The manifest is another kind of file, which the message names, or a newer version of this module has written to it.</summary>
    ManifestInvalid,

    // Responses of the service to a log-in and to a listing.

    /// <summary>The service refused the log-in.</summary>
    LoginFailed,

    /// <summary>The service refused the log-in, and the partner token's own expiry time has passed.</summary>
    PartnerTokenExpired,

    /// <summary>The script block that was to return a partner token failed, or returned none.</summary>
    PartnerTokenUnavailable,

    /// <summary>401: the service refused the token.</summary>
    TokenRefused,

    /// <summary>401 <c>provider_not_registered</c>: a new log-in would not help.</summary>
    ProviderNotRegistered,

    /// <summary>400 <c>missing_sdp_provider_id_header</c> or <c>invalid_sdp_provider_id</c>.</summary>
    ProviderIdInvalid,

    /// <summary>412 <c>provider_user_inactive</c>.</summary>
    ProviderInactive,

    /// <summary>400: the service does not accept the request.</summary>
    RequestInvalid,

    /// <summary>402: over quota.</summary>
    QuotaExceeded,

    /// <summary>403: the token may not read this session.</summary>
    AccessDenied,

    /// <summary>404: unknown, or still being processed.</summary>
    RecordingNotReady,

    /// <summary>410: deleted by the service for good.</summary>
    RecordingGone,

    /// <summary>429, after all retries.</summary>
    RateLimited,

    /// <summary>A server error or a time-out of the service or its storage, after all retries.</summary>
    ServiceUnavailable,

    /// <summary>The response is not what the service documents: another status, or a body that is not its JSON, or after all retries only the beginning of it.</summary>
    ResponseInvalid,

    /// <summary>The response is larger than any valid response.</summary>
    ResponseTooLarge,

    /// <summary>The server sends to another place. It is never followed: the token or the signature would travel.</summary>
    RedirectRefused,

    /// <summary>The session has no recordings.</summary>
    RecordingListEmpty,

    /// <summary>One entry of a listing lacks what is needed to use it.</summary>
    RecordingInvalid,

    /// <summary>A presigned URL is not https, not absolute, or carries user information.</summary>
    PresignedUrlRefused,

    // The way there.

    /// <summary>No connection, or it broke more often than is retried.</summary>
    ConnectionFailed,

    /// <summary>The proxy wants a credential, or another one than it was given.</summary>
    ProxyAuthenticationRequired,

    /// <summary>The server's certificate is not trusted, expired, or for another host.</summary>
    CertificateRefused,

    /// <summary>No response in the time allowed, or one that stopped coming or came too slowly, after all retries.</summary>
    RequestTimedOut,

    // Responses of storage.

    /// <summary>The presigned URL has expired and couldn't be refreshed.</summary>
    PresignedUrlExpired,

    /// <summary>A new listing no longer has the recording.</summary>
    RecordingNotListed,

    /// <summary>Storage has no such object.</summary>
    ObjectNotFound,

    /// <summary>What came is an error page or other text, not audio.</summary>
    ContentNotAudio,

    /// <summary>The bytes that came are not as many as were announced, or not where they were asked for.</summary>
    LengthMismatch,

    /// <summary>The bytes that came do not match the server's checksum.</summary>
    HashMismatch,

    /// <summary>The server gave no checksum and <c>-RequireChecksum</c> was asked for.</summary>
    HashMissing,

    // The disk.

    /// <summary>Another process has the file open: a run that makes no progress while it saves the same file, a program such as a player, or one that keeps the manifest to itself.</summary>
    FileBusy,

    /// <summary>A folder, or a file that is not the recording, stands where the file should go.</summary>
    TargetNotFile,

    /// <summary>A symbolic link stands where a file of ours should be. Links are never followed.</summary>
    LinkRefused,

    /// <summary>The disk has too little room. Nothing more is begun; one error says how many sessions and recordings were left.</summary>
    DiskFull,

    /// <summary>A defect of this module: an unexpected case. It ends one item, never the run.</summary>
    Unexpected,

    /// <summary>The file could not be written for another reason: permissions, a read-only file under its name, a path that is too long, a failing disk.</summary>
    WriteFailed,

    /// <summary>A file has changed since it was recorded in the manifest; or a file that the manifest does not have is in a recording's place, and is not the whole recording.</summary>
    FileChanged,

    /// <summary>A file could not be read.</summary>
    ReadFailed,

    // The life of an archive.

    /// <summary>The manifest has no such file, or has it under another path. It isn't removed.</summary>
    ArchiveItemNotRecorded,

    /// <summary>A recording isn't in an intact joined file, so that <c>-KeepJoined</c> would remove its only copy.</summary>
    ArchiveItemNotJoined,

    /// <summary>A file is missing, incomplete or changed, and the service doesn't have it anymore.</summary>
    RepairSourceDeleted,

    // Joining.

    /// <summary>A chunk's sample format is not that of the session's first chunk, so that one file cannot hold both.</summary>
    JoinFormatDiffers,

    /// <summary>A sequence number between the lowest and the highest has no chunk, or its chunk is not finished.</summary>
    JoinSequenceMissing,

    /// <summary>Two chunks of a session have one sequence number, so that their order is not known.</summary>
    JoinSequenceRepeated,

    /// <summary>Samples are missing from a recording, or there is or may be audio in it that its header does not account for.</summary>
    JoinChunkDamaged,

    /// <summary>A chunk is not WAV.</summary>
    JoinNotWav,

    /// <summary>A chunk's encoding cannot be joined without decoding.</summary>
    JoinEncodingUnsupported,

    /// <summary>No chunk of the session can be used.</summary>
    JoinNothingUsable,

    /// <summary>A chunk cannot be read, or changed while it was joined.</summary>
    JoinChunkUnreadable,

    /// <summary>A file with the joined file's name exists that no join of these recordings made.</summary>
    JoinTargetDiffers,

    /// <summary>What was written does not read back as the join of its chunks. It got no name.</summary>
    JoinVerificationFailed,

    /// <summary>The joined file is in place, and <c>-RemoveSource</c> left a recording that is in it: it holds more than the joined file, or could not be removed.</summary>
    JoinSourceKept,

    /// <summary>What <c>-Path</c> names is not a folder.</summary>
    SourceFolderInvalid,
}
