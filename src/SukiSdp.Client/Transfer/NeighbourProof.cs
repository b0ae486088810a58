using System.Net;
using SukiSdp.Archive;

namespace SukiSdp.Transfer;

/// <summary>
/// Finds out whether a file that no manifest knows, with another extension than planned, is the recording: by asking storage for one byte and comparing what
/// it says of the whole object, so that audio that is not WAV is not fetched by every run.
/// </summary>
internal sealed class NeighbourProof(StorageClient storage, SemaphoreSlim places)
{
    /// <summary>The file that has the object's length, and its CRC32C where storage states one; null when none is proven to.</summary>
    /// <remarks>Whatever stands in the way of an answer stands in the way of the recording, too, and is dealt with where that is fetched.</remarks>
    public async Task<FileThere?> FindAsync(DownloadRequest request, CancellationToken stop)
    {
        FileThere[] neighbours = [.. request.Target.FindUnproven()];
        if (neighbours.Length == 0)
        {
            return null;
        }

        await places.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            ObjectFacts facts = await AskAsync(request, stop).ConfigureAwait(false);
            return neighbours.FirstOrDefault(n =>
                n.Length == facts.Length && (facts.Crc32C is null || facts.Crc32C == FileDigest.Read(n.Path, withSha256: false, progress: null, stop).Crc32C));
        }
        catch (SukiSdpException failure) when (!failure.IsFatal)
        {
            return null;
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<ObjectFacts> AskAsync(DownloadRequest request, CancellationToken stop)
    {
        SignedUrl url = await request.Urls.GetAsync(request.RecordingId, stop).ConfigureAwait(false);
        using StorageAnswer answer = await storage.GetAsync(new StorageRequest(url.Address, request.Subject, From: 0, To: 0, IfMatch: null, AsStored: false), stop).ConfigureAwait(false);

        // A page that is sent in place of the object has a length, too, but neither a range of it nor a checksum.
        return answer.Status == HttpStatusCode.PartialContent || (answer.Status == HttpStatusCode.OK && answer.Facts.Crc32C is not null) ? answer.Facts : new ObjectFacts();
    }
}
