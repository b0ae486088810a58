using SukiSdp.Audio;
using SukiSdp.Transfer;

namespace SukiSdp.Joining;

/// <summary>The chunk files of a session as they were before they were read, so that a change until they are removed is noticed.</summary>
internal sealed class ChunkFiles
{
    private readonly Dictionary<string, FileThere> _files;

    private ChunkFiles(Dictionary<string, FileThere> files) => _files = files;

    /// <summary>When the newest of them was written, UTC.</summary>
    public DateTime NewestWrite => _files.Count == 0 ? DateTime.MinValue : _files.Values.Max(f => f.WrittenAt);

    /// <summary>Looks at the chunks of a request.</summary>
    /// <exception cref="SukiSdpException">One is not there, or is a link or a folder.</exception>
    public static ChunkFiles Look(JoinRequest request)
    {
        Dictionary<string, FileThere> files = new(StringComparer.Ordinal);
        foreach (WavJoinSource chunk in request.Chunks)
        {
            files[chunk.Path] = FileThere.At(chunk.Path)
                ?? throw JoinFailure.Of(request, SukiError.JoinChunkUnreadable, $"'{chunk.Path}' is not there.");
        }

        return new ChunkFiles(files);
    }

    /// <summary>
    /// Removes the chunks that went into a join as a whole. One that gave only the samples that its damaged header accounts for stays: it may hold more.
    /// </summary>
    /// <returns>Why some are still there.</returns>
    public IEnumerable<SukiSdpException> Remove(JoinRequest request, WavJoinPlan plan)
    {
        HashSet<string?> inPart = [.. plan.PassedOver.Where(p => p.Kind == WavJoinProblemKind.DamagedChunk).Select(p => p.Path)];
        foreach (string path in plan.Parts.Select(p => p.Source.Path).Where(path => !inPart.Contains(path)))
        {
            SukiSdpException? failure = null;
            try
            {
                if (FileThere.At(path) is { } now && now != _files[path])
                {
                    failure = Kept(request, path, "it has changed since it was joined");
                }
                else
                {
                    File.Delete(LongPath.Of(path));
                }
            }
            catch (Exception e) when (e is SukiSdpException || DiskFailure.Is(e))
            {
                failure = Kept(request, path, e.Message);
            }

            if (failure is not null)
            {
                yield return failure;
            }
        }
    }

    private static SukiSdpException Kept(JoinRequest request, string path, string why) =>
        JoinFailure.Of(request, SukiError.JoinSourceKept, $"the joined file '{request.TargetPath}' is in place, and '{path}' was not removed: {why}");
}
