using System.Net;
using SukiSdp.Files;

namespace SukiSdp.Download;

/// <summary>
/// Verifies whether existing files are the recording: requests one byte from storage and compares the metadata of the object, so that audio that
/// isn't WAV isn't downloaded in every run.
/// </summary>
internal sealed class ExistingFileVerifier(StorageClient storage, Slots downloadSlots)
{
    /// <summary>Returns the first file that has the object's length and CRC32C; null if none matches.</summary>
    /// <param name="request">The recording.</param>
    /// <param name="candidates">The files. Empty files are ignored.</param>
    /// <param name="needsChecksum">Whether the length isn't sufficient if storage reports no CRC32C.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <remarks>A failure of this request also affects the download of the recording, and is handled there.</remarks>
    public async Task<FileSnapshot?> FindAsync(DownloadRequest request, IEnumerable<FileSnapshot> candidates, bool needsChecksum, CancellationToken cancellationToken)
    {
        using Slot download = await downloadSlots.AcquireAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectMetadata metadata = await RequestMetadataAsync(request, cancellationToken).ConfigureAwait(false);
            return candidates.FirstOrDefault(file => file.Length == metadata.Length
                && (metadata.Crc32C is { } crc ? FileDigest.ReadCrc32C(file.Path, cancellationToken) == crc : !needsChecksum));
        }
        catch (SukiSdpException failure) when (!failure.IsFatal)
        {
            return null;
        }
    }

    private async Task<ObjectMetadata> RequestMetadataAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        PresignedUrl url = await request.Urls.GetAsync(request.RecordingId, cancellationToken).ConfigureAwait(false);
        using StorageResponse response = await storage.GetAsync(new StorageRequest(url.Address, request.Subject, From: 0, To: 0, IfMatch: null, AsStored: false), cancellationToken).ConfigureAwait(false);

        // A page that is sent in place of the object also has a length, but neither a range nor a checksum.
        return response.Status == HttpStatusCode.PartialContent || (response.Status == HttpStatusCode.OK && response.Metadata.Crc32C is not null) ? response.Metadata : new ObjectMetadata();
    }
}
