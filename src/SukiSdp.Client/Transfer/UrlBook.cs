using SukiSdp.Api;

namespace SukiSdp.Transfer;

/// <summary>
/// The listings and URLs of the sessions that are being worked on, so that all files of a session share one listing call and one renewal. A session is
/// forgotten with its last file.
/// </summary>
internal sealed class UrlBook(IRunObserver observer, CancellationToken run)
{
    private readonly InUse<SessionKey, RecordingUrls> _urls = new(key => new RecordingUrls(key.SessionId, key.Kind, key.Connection, observer, run));
    private readonly InUse<SessionKey, SharedListing> _listings = new(_ => new SharedListing());

    /// <summary>The session's URLs, with this recording's in it; to be released.</summary>
    public RecordingUrls Acquire(SukiConnection? connection, SukiRecording recording, UrlKind kind)
    {
        RecordingUrls urls = _urls.Acquire(new SessionKey(connection, recording.SessionId, kind));
        urls.AddIfNew(recording);
        return urls;
    }

    /// <summary>One user of the URLs fewer.</summary>
    public void Release(SukiConnection? connection, string sessionId, UrlKind kind) => _urls.Release(new SessionKey(connection, sessionId, kind));

    /// <summary>The listing for recordings that came one by one and without a usable URL; to be released.</summary>
    public SharedListing AcquireListing(SukiConnection connection, string sessionId, UrlKind kind) =>
        _listings.Acquire(new SessionKey(connection, sessionId, kind));

    /// <summary>One user of the listing fewer.</summary>
    public void ReleaseListing(SukiConnection connection, string sessionId, UrlKind kind) =>
        _listings.Release(new SessionKey(connection, sessionId, kind));

    private readonly record struct SessionKey(SukiConnection? Connection, string SessionId, UrlKind Kind);

    // What several use at once, made for the first and forgotten with the last.
    private sealed class InUse<TKey, TValue>(Func<TKey, TValue> make)
        where TKey : notnull
    {
        private readonly Dictionary<TKey, (TValue Value, int Users)> _entries = [];

        public TValue Acquire(TKey key)
        {
            lock (_entries)
            {
                (TValue value, int users) = _entries.TryGetValue(key, out var entry) ? entry : (make(key), 0);
                _entries[key] = (value, users + 1);
                return value;
            }
        }

        public void Release(TKey key)
        {
            lock (_entries)
            {
                (TValue value, int users) = _entries[key];
                if (users == 1)
                {
                    _entries.Remove(key);
                }
                else
                {
                    _entries[key] = (value, users - 1);
                }
            }
        }
    }
}
