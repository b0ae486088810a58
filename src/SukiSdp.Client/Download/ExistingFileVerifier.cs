using System.Net;
using SukiSdp.Files;

namespace SukiSdp.Download;

/// <summary>
/// Finds out whether a file that no manifest knows, with another extension than planned, is the recording: by asking storage for one byte and comparing what
/// it says of the whole object, so that audio that is not WAV is not fetched by every run.
/// </summary>
internal sealed class ExistingFileVerifier(StorageClient storage, Slots downloadSlots)
{
    /// <summary>The file that has the object's length, and its CRC32C where storage states one; null when none is proven to.</summary>
    /// <remarks>Whatever stands in the way of an answer stands in the way of the recording, too, and is dealt with where that is fetched.</remarks>
    public async Task<FileSnapshot?> FindAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        FileSnapshot[] candidates = [.. request.Target.FindUnverified()];
        if (candidates.Length == 0)
        {
            return null;
        }

        return await FindFirstAsync(request, metadata => candidates.FirstOrDefault(n =>
            n.Length == metadata.Length && (metadata.Crc32C is null || IsSame(n, metadata, cancellationToken))), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a file that does not look like the recording is the recording all the same, by length and CRC32C.</summary>
    public async Task<bool> IsRecordingAsync(DownloadRequest request, FileSnapshot file, CancellationToken cancellationToken) =>
        file.Length > 0
        && await FindFirstAsync(request, metadata => file.Length == metadata.Length && metadata.Crc32C is not null && IsSame(file, metadata, cancellationToken) ? file : null, cancellationToken).ConfigureAwait(false) is not null;

    private static bool IsSame(FileSnapshot file, ObjectMetadata metadata, CancellationToken cancellationToken) =>
        metadata.Crc32C == FileDigest.Read(file.Path, withSha256: false, progress: null, cancellationToken).Crc32C;

    private async Task<FileSnapshot?> FindFirstAsync(DownloadRequest request, Func<ObjectMetadata, FileSnapshot?> find, CancellationToken cancellationToken)
    {
        using Slot download = await downloadSlots.AcquireAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return find(await AskAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (SukiSdpException failure) when (!failure.IsFatal)
        {
            return null;
        }
    }

    private async Task<ObjectMetadata> AskAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        PresignedUrl url = await request.Urls.GetAsync(request.RecordingId, cancellationToken).ConfigureAwait(false);
        using StorageResponse response = await storage.GetAsync(new StorageRequest(url.Address, request.Subject, From: 0, To: 0, IfMatch: null, AsStored: false), cancellationToken).ConfigureAwait(false);

        // A page that is sent in place of the object has a length, too, but neither a range of it nor a checksum.
        return response.Status == HttpStatusCode.PartialContent || (response.Status == HttpStatusCode.OK && response.Metadata.Crc32C is not null) ? response.Metadata : new ObjectMetadata();
    }
}
