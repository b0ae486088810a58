using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Joining;

/// <summary>The recordings of a session as they were before they were read, so that a change until they are removed is noticed.</summary>
internal sealed class RecordingFiles(Dictionary<string, FileSnapshot> files)
{
    /// <summary>When the newest of them was written, UTC.</summary>
    public DateTime NewestWrite => files.Count == 0 ? DateTime.MinValue : files.Values.Max(f => f.WrittenAt);

    /// <summary>Looks at the recordings of a request.</summary>
    /// <exception cref="SukiSdpException">One is not there, or is a link or a folder.</exception>
    public static RecordingFiles Look(JoinRequest request)
    {
        Dictionary<string, FileSnapshot> found = new(StringComparer.Ordinal);
        foreach (WavJoinSource chunk in request.Recordings)
        {
            found[chunk.Path] = FileSnapshot.At(chunk.Path)
                ?? throw JoinErrors.Of(request, SukiError.JoinChunkUnreadable, $"Cannot find the file '{chunk.Path}'.");
        }

        return new RecordingFiles(found);
    }

    /// <summary>Removes the recordings all of whose content is in the joined file: every sample, and nothing beside samples.</summary>
    /// <param name="request">The session.</param>
    /// <param name="plan">The join that is in place.</param>
    /// <param name="unproven">Recordings that the joined file is not known to have.</param>
    /// <returns>Why some of the recordings in the plan are still there.</returns>
    public IEnumerable<SukiSdpException> Remove(JoinRequest request, WavJoinPlan plan, IReadOnlyCollection<string> unproven)
    {
        foreach (WavJoinPart part in plan.Parts)
        {
            if ((ReasonToKeep(part, unproven) ?? TryRemove(part.Source.Path)) is { } reason)
            {
                yield return JoinErrors.Of(
                    request, SukiError.JoinSourceKept, $"'{part.Source.Path}' wasn't removed, although the joined file '{request.TargetPath}' is complete: {reason}");
            }
        }
    }

    private static string? ReasonToKeep(WavJoinPart part, IReadOnlyCollection<string> unproven) =>
        part.Info.IsDamaged ? $"the joined file may not have all of its audio. {part.Info.HeaderProblem}"
        : part.Info.OtherContent.Count > 0 ? $"in addition to samples, it contains data that the joined file doesn't have ({string.Join(", ", part.Info.OtherContent.Select(name => $"'{DisplayText.Of(name)}'"))})."
        : unproven.Contains(part.Source.Path) ? "its samples can't be distinguished from silence elsewhere in the joined file."
        : null;

    // Why the file is still there; null when it is not.
    private string? TryRemove(string path)
    {
        try
        {
            if (FileSnapshot.At(path) is { } now && now != files[path])
            {
                return "it has changed since it was joined.";
            }

            File.Delete(LongPath.Of(path));
            return null;
        }
        catch (Exception e) when (e is SukiSdpException || FileErrors.Is(e))
        {
            return e.Message;
        }
    }
}
