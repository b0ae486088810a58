using SukiSdp.Api;

namespace SukiSdp.Download;

/// <summary>A presigned URL with the number of the listing that returned it.</summary>
/// <param name="Address">The URL, which is secret.</param>
/// <param name="ExpiresAt">When it expires; null if the service didn't report it.</param>
/// <param name="Round">0 for a URL of the input, then one more with each new listing.</param>
internal sealed record PresignedUrl(Uri Address, DateTimeOffset? ExpiresAt, int Round)
{
    /// <summary>When it expires. Never the URL, which the generated text would contain.</summary>
    public override string ToString() => $"(presigned URL, expires {ExpiresAt:u})";
}

/// <summary>
/// The presigned URLs of one session. When one has expired, the session is listed again, once for all callers, and their recordings are found
/// by ID.
/// </summary>
/// <param name="sessionId">The session.</param>
/// <param name="kind">The kind of URL to list again.</param>
/// <param name="connection">The connection for new listings; null for none.</param>
/// <param name="observer">Receives messages about refreshes.</param>
/// <param name="cancellationToken">Cancels a listing that several callers share.</param>
internal sealed class PresignedUrls(string sessionId, UrlKind kind, SukiConnection? connection, IRunObserver observer, CancellationToken cancellationToken)
{
    // A URL that expires sooner than this isn't used: the signature is checked when the request arrives.
    private static readonly TimeSpan LeastLeft = TimeSpan.FromSeconds(60);

    private readonly SukiApi? _api = connection is null ? null : new SukiApi(connection, observer);
    private readonly ServerClock? _time = connection?.ServerClock;
    private readonly CancellationToken _ended = cancellationToken;
    private readonly object _gate = new();
    private readonly Dictionary<string, PresignedUrl> _urls = new(StringComparer.Ordinal);
    private readonly SingleFlight<int> _rounds = new();
    private int _round;
    private bool _bornShort;

    /// <summary>Adds a recording's URL, unless a later listing has returned a newer one.</summary>
    public void AddIfNew(SukiRecording recording)
    {
        lock (_gate)
        {
            if (!_urls.TryGetValue(recording.RecordingId, out PresignedUrl? known))
            {
                // Round 0: a session that was listed again in the meantime has a newer URL for a caller whose URL is refused.
                _urls[recording.RecordingId] = new PresignedUrl(recording.PresignedUrl!, recording.ExpiresAt, 0);
            }
            else if (recording.ExpiresAt > known.ExpiresAt)
            {
                // From a later listing than the last one of this object.
                _urls[recording.RecordingId] = new PresignedUrl(recording.PresignedUrl!, recording.ExpiresAt, _round);
            }
        }
    }

    /// <summary>Returns a recording's URL. It is refreshed first if it is about to expire by the server's clock.</summary>
    /// <exception cref="SukiSdpException"><see cref="SukiError.RecordingNotListed"/>, and the errors of a listing.</exception>
    public async Task<PresignedUrl> GetAsync(string recordingId, CancellationToken cancellationToken)
    {
        PresignedUrl url = Current(recordingId);

        // Only the server's clock counts. If a listing returns URLs that are valid for less than a minute, another listing wouldn't return better ones.
        if (_api is not null && !_bornShort && _time?.GetNow() is { } now && url.ExpiresAt - now < LeastLeft)
        {
            observer.Verbose($"{DisplayText.Recording(sessionId, recordingId)}: the presigned URL is about to expire. Listing the session again (attempt {_round + 1}).");
            url = await RefreshAsync(recordingId, url, cancellationToken).ConfigureAwait(false);
        }

        return url;
    }

    /// <summary>Returns a different URL from one that was refused. Callers with the same URL share one listing.</summary>
    /// <exception cref="SukiSdpException">
    /// <see cref="SukiError.PresignedUrlExpired"/> if the session can't be listed again, <see cref="SukiError.RecordingNotListed"/>, and the errors of
    /// a listing.
    /// </exception>
    public async Task<PresignedUrl> RefreshAsync(string recordingId, PresignedUrl refused, CancellationToken cancellationToken)
    {
        if (_api is null)
        {
            throw new SukiSdpException(
                SukiError.PresignedUrlExpired,
                $"{DisplayText.Recording(sessionId, recordingId)}: the presigned URL has expired, and no token is available to list the session again.");
        }

        // The listing continues for the others when one of them is cancelled.
        await _rounds.GetAsync(ListAgainAsync, round => round > refused.Round).WaitAsync(cancellationToken).ConfigureAwait(false);
        return Current(recordingId);
    }

    private PresignedUrl Current(string recordingId)
    {
        lock (_gate)
        {
            return _urls.TryGetValue(recordingId, out PresignedUrl? url)
                ? url
                : throw new SukiSdpException(
                    SukiError.RecordingNotListed,
                    $"{DisplayText.Recording(sessionId, recordingId)}: the session was listed again to refresh the URL, and the recording is no longer in the listing.");
        }
    }

    private async Task<int> ListAgainAsync()
    {
        RecordingListing listing = await _api!.ListAsync(sessionId, kind, _ended).ConfigureAwait(false);
        lock (_gate)
        {
            _round++;
            _urls.Clear();
            foreach (SukiRecording recording in listing.Recordings)
            {
                _urls[recording.RecordingId] = new PresignedUrl(recording.PresignedUrl!, recording.ExpiresAt, _round);
            }

            _bornShort = _time?.GetNow() is { } now && listing.Recordings.Any(r => r.ExpiresAt - now < LeastLeft);
            return _round;
        }
    }
}
