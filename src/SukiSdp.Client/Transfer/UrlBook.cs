using SukiSdp.Api;

namespace SukiSdp.Transfer;

/// <summary>The URLs of the sessions that are being worked on, so that all files of a session share one renewal. A session is forgotten with its last file.</summary>
internal sealed class UrlBook(IRunObserver observer, CancellationToken run)
{
    private readonly Dictionary<(SukiConnection?, string, UrlKind), Entry> _sessions = [];

    /// <summary>The session's URLs, with this recording's in it; to be released.</summary>
    public RecordingUrls Acquire(SukiConnection? connection, SukiRecording recording, UrlKind kind)
    {
        lock (_sessions)
        {
            var key = (connection, recording.SessionId, kind);
            if (!_sessions.TryGetValue(key, out Entry? entry))
            {
                _sessions[key] = entry = new Entry(new RecordingUrls(recording.SessionId, kind, connection, observer, run));
            }

            entry.Users++;
            entry.Urls.AddIfNew(recording);
            return entry.Urls;
        }
    }

    /// <summary>One user fewer.</summary>
    public void Release(SukiConnection? connection, string sessionId, UrlKind kind)
    {
        lock (_sessions)
        {
            var key = (connection, sessionId, kind);
            if (--_sessions[key].Users == 0)
            {
                _sessions.Remove(key);
            }
        }
    }

    private sealed class Entry(RecordingUrls urls)
    {
        public RecordingUrls Urls { get; } = urls;

        public int Users { get; set; }
    }
}
