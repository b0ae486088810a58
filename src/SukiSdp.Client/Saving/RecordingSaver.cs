using SukiSdp.Api;
using SukiSdp.Download;

namespace SukiSdp.Saving;

/// <summary>Saves the recordings of one run, and provides URLs of the right kind, with one listing and one refresh for all recordings of a session.</summary>
internal sealed class RecordingSaver(SaveSettings settings, FileSaver files, IRunObserver observer, CancellationToken cancellationToken) : IDisposable
{
    private readonly ListingSlots? _listings = settings.Download.IsTuned ? new ListingSlots(settings.Clock, observer) : null;
    private readonly SessionUrlCache _urls = new(observer, cancellationToken);

    /// <summary>Saves a recording from the pipeline. A recording keeps its connection. The URL of a recording that was serialized is refreshed with the connection of the run.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="itemSlot">Its slot, or that of its session.</param>
    /// <returns>The file; null if it isn't saved.</returns>
    /// <exception cref="SukiSdpException">It could not be saved.</exception>
    public async Task<SukiRecordingFile?> SaveGivenAsync(SukiRecording recording, ItemSlot itemSlot)
    {
        SukiConnection? connection = settings.ConnectionIsChosen ? settings.Connection : recording.Connection ?? settings.Connection;

        // Download-only URLs are requested if Range requests aren't supported, or if the user specified them.
        UrlKind kind = settings.Kind == UrlKind.Download || !recording.IsStreamable ? UrlKind.Download : recording.UrlKind;
        if (recording.PresignedUrl is not null && (kind == recording.UrlKind || connection is null))
        {
            return await SaveAsync(connection, recording, itemSlot).ConfigureAwait(false);
        }

        // An existing file needs no URL, and the service logs every request.
        if (await files.FindSavedAsync(recording, canAsk: connection is not null, cancellationToken).ConfigureAwait(false) is { } there)
        {
            return there;
        }

        if (files.Disk.IsFull)
        {
            files.Disk.LeaveRecording();
            return null;
        }

        string subject = DisplayText.Recording(recording.SessionId, recording.RecordingId);
        if (connection is null)
        {
            throw new SukiSdpException(SukiError.RecordingInvalid, $"{subject}: the recording has no presigned URL, and no token is available to list its session.");
        }

        // The recordings of a session follow one another in the input, and share one listing.
        SingleFlight<RecordingListing> shared = _urls.AcquireListing(connection, recording.SessionId, kind);
        try
        {
            RecordingListing listing = await shared.GetAsync(() => ListAsync(connection, recording.SessionId, kind)).ConfigureAwait(false);
            SukiRecording listed = listing.Recordings.FirstOrDefault(r => r.RecordingId == recording.RecordingId)
                ?? throw new SukiSdpException(SukiError.RecordingNotListed, $"{subject}: the session was listed to get a URL, and the recording isn't in the listing.");
            return await SaveAsync(connection, listed, itemSlot).ConfigureAwait(false);
        }
        finally
        {
            _urls.ReleaseListing(connection, recording.SessionId, kind);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listings?.Dispose();

    /// <summary>Lists a session, and lists it again for download-only URLs if Range requests aren't supported, as the service requires.</summary>
    /// <exception cref="SukiSdpException">The errors of a listing.</exception>
    public async Task<RecordingListing> ListAsync(SukiConnection connection, string sessionId, UrlKind kind)
    {
        using Slot? slot = _listings is null ? null : await _listings.AcquireAsync(cancellationToken).ConfigureAwait(false);
        SukiApi api = new(connection, observer, _listings?.Tuner);
        RecordingListing listing = await api.ListAsync(sessionId, kind, cancellationToken).ConfigureAwait(false);
        if (listing.IsStreamable || kind == UrlKind.Download || listing.Recordings.Count == 0)
        {
            return listing;
        }

        observer.Debug($"{DisplayText.Session(sessionId)}: not streamable, listed again with download=true.");
        return await api.ListAsync(sessionId, UrlKind.Download, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Saves a recording that has a URL.</summary>
    /// <param name="connection">Refreshes it; null for none.</param>
    /// <param name="recording">The recording.</param>
    /// <param name="itemSlot">Its slot, or that of its session.</param>
    /// <returns>The file; null if it isn't saved.</returns>
    /// <exception cref="SukiSdpException">It could not be saved.</exception>
    public async Task<SukiRecordingFile?> SaveAsync(SukiConnection? connection, SukiRecording recording, ItemSlot itemSlot)
    {
        if (!ServiceEndpoint.IsSafe(recording.PresignedUrl!))
        {
            throw new SukiSdpException(
                SukiError.PresignedUrlRefused,
                $"{DisplayText.Recording(recording.SessionId, recording.RecordingId)}: the presigned URL was refused. It must be an absolute HTTPS URL without user information.");
        }

        PresignedUrls urls = _urls.Acquire(connection, recording, recording.UrlKind);
        try
        {
            return await files.SaveAsync(recording, urls, itemSlot, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _urls.Release(connection, recording.SessionId, recording.UrlKind);
        }
    }
}
