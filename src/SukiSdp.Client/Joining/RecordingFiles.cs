using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Joining;

/// <summary>The recordings of a session as they were before they were read, so that changes are detected before they are removed.</summary>
internal sealed class RecordingFiles(Dictionary<string, FileSnapshot> files)
{
    /// <summary>When the newest of them was written, UTC.</summary>
    public DateTime NewestWrite => files.Count == 0 ? DateTime.MinValue : files.Values.Max(f => f.WrittenAt);

    /// <summary>Inspects the recordings of a request.</summary>
    /// <exception cref="SukiSdpException">One doesn't exist, or is a link or a folder.</exception>
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

    /// <summary>Removes the recordings whose complete content is in the joined file: every sample, and no content other than samples.</summary>
    /// <param name="request">The session.</param>
    /// <param name="plan">The plan of the joined file.</param>
    /// <param name="unidentified">Recordings that may not be in the joined file.</param>
    /// <param name="confirmAsync">Confirms the removal of a file. A file that isn't removed is kept without a message.</param>
    /// <returns>Why some of the recordings in the plan still exist.</returns>
    public async Task<IReadOnlyList<SukiSdpException>> RemoveAsync(JoinRequest request, WavJoinPlan plan, IReadOnlyCollection<string> unidentified, Func<string, Task<bool>> confirmAsync)
    {
        List<SukiSdpException> kept = [];
        foreach (WavJoinPart part in plan.Parts)
        {
            string path = part.Source.Path;
            string? reason = ReasonToKeep(part, unidentified) ?? WhyChanged(path);
            if (reason is null && File.Exists(LongPath.Of(path)) && await confirmAsync(path).ConfigureAwait(false))
            {
                reason = TryRemove(path);
            }

            if (reason is not null)
            {
                kept.Add(JoinErrors.Of(request, SukiError.JoinSourceKept, $"'{path}' wasn't removed, although the joined file '{request.TargetPath}' is complete: {reason}"));
            }
        }

        return kept;
    }

    private static string? ReasonToKeep(WavJoinPart part, IReadOnlyCollection<string> unidentified) =>
        part.Info.IsDamaged ? $"the joined file may not have all of its audio. {part.Info.HeaderProblem}"
        : part.Info.OtherContent.Count > 0 ? $"in addition to samples, it contains data that the joined file doesn't have ({string.Join(", ", part.Info.OtherContent.Select(name => $"'{DisplayText.Of(name)}'"))})."
        : unidentified.Contains(part.Source.Path) ? "its samples can't be distinguished from silence elsewhere in the joined file."
        : null;

    private string? WhyChanged(string path)
    {
        try
        {
            return FileSnapshot.At(path) is { } now && now != files[path] ? "it has changed since it was joined." : null;
        }
        catch (Exception e) when (e is SukiSdpException || FileErrors.Is(e))
        {
            return e.Message;
        }
    }

    // Why the file still exists; null if it was removed.
    private string? TryRemove(string path)
    {
        try
        {
            // It may have changed during the confirmation prompt.
            if (WhyChanged(path) is { } reason)
            {
                return reason;
            }

            File.Delete(LongPath.Of(path));
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is SukiSdpException || FileErrors.Is(e))
        {
            return e.Message;
        }
    }
}
