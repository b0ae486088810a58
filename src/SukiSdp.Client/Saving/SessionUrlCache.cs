using SukiSdp.Api;
using SukiSdp.Download;

namespace SukiSdp.Saving;

/// <summary>
/// The listings and URLs of the sessions in progress, and of the last few before them, so that all files of a session share one listing and
/// one refresh, even if one file ends before the next one starts.
/// </summary>
internal sealed class SessionUrlCache(IRunObserver observer, CancellationToken cancellationToken)
{
    private readonly RefCountedCache<SessionKey, PresignedUrls> _urls = new(key => new PresignedUrls(key.SessionId, key.Kind, key.Connection, observer, cancellationToken));
    private readonly RefCountedCache<SessionKey, SingleFlight<RecordingListing>> _listings = new(_ => new SingleFlight<RecordingListing>());

    /// <summary>Returns the URLs of the session, including that of the recording. The caller releases them.</summary>
    public PresignedUrls Acquire(SukiConnection? connection, SukiRecording recording, UrlKind kind)
    {
        PresignedUrls urls = _urls.Acquire(new SessionKey(connection, recording.SessionId, kind));
        urls.AddIfNew(recording);
        return urls;
    }

    /// <summary>Releases the URLs.</summary>
    public void Release(SukiConnection? connection, string sessionId, UrlKind kind) => _urls.Release(new SessionKey(connection, sessionId, kind));

    /// <summary>Returns the listing for recordings of the input without a valid URL. The caller releases it.</summary>
    public SingleFlight<RecordingListing> AcquireListing(SukiConnection connection, string sessionId, UrlKind kind) =>
        _listings.Acquire(new SessionKey(connection, sessionId, kind));

    /// <summary>Releases the listing.</summary>
    public void ReleaseListing(SukiConnection connection, string sessionId, UrlKind kind) =>
        _listings.Release(new SessionKey(connection, sessionId, kind));

    private readonly record struct SessionKey(SukiConnection? Connection, string SessionId, UrlKind Kind);
}
