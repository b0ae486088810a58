using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Joining;

/// <summary>A session to be joined.</summary>
public sealed class JoinRequest
{
    // When the newest recording was written, UTC, as it was when the recordings were listed; null if one of them didn't exist.
    private readonly DateTime? _newestWrite;

    /// <param name="sessionId">The session, or the name of the folder that its recordings are in.</param>
    /// <param name="targetPath">The joined file's full path.</param>
    /// <param name="recordings">The recordings, in any order.</param>
    internal JoinRequest(string sessionId, string targetPath, IReadOnlyList<WavJoinSource> recordings)
    {
        SessionId = sessionId;
        TargetPath = targetPath;
        Recordings = recordings;
        _newestWrite = FindNewestWrite();
    }

    /// <summary>The session, or the name of the folder that its recordings are in.</summary>
    internal string SessionId { get; }

    /// <summary>The joined file's full path.</summary>
    internal string TargetPath { get; }

    /// <summary>The recordings, in any order.</summary>
    internal IReadOnlyList<WavJoinSource> Recordings { get; private set; }

    /// <summary>Partial files of recordings that aren't complete.</summary>
    internal IReadOnlyList<WavJoinSource> Unfinished { get; init; } = [];

    /// <summary>Whether a joined file with a gap that was allowed earlier is kept, with a warning. Without that file, the gap is an error.</summary>
    internal bool AcceptsJoinedGap { get; init; }

    /// <summary>Verifies, before the joined file is written, that the recordings haven't changed since they were saved; null if that can't be verified.</summary>
    internal Func<CancellationToken, Task>? VerifyAsync { get; init; }

    /// <summary>Of a repair: the changed file that has the name of the joined file, and is renamed when the new one gets it; null for none.</summary>
    internal ChangedFile? Changed { get; init; }

    /// <summary>The slot of the session, which is released while another program is waited for; null for none.</summary>
    internal Slot? Slot { get; set; }

    /// <summary>Whether a recording was removed before it was inspected.</summary>
    internal bool LacksListed => _newestWrite is null && FindRemaining() is not null;

    /// <summary>Returns the request without the recordings that no longer exist; null if all exist, or if their folder doesn't, as on a disk that was removed.</summary>
    internal JoinRequest? FindRemaining()
    {
        WavJoinSource[] existing = [.. Recordings.Where(recording => File.Exists(LongPath.Of(recording.Path)))];
        if (existing.Length == Recordings.Count || !Recordings.All(recording => Directory.Exists(LongPath.Of(Path.GetDirectoryName(recording.Path)!))))
        {
            return null;
        }

        JoinRequest remaining = (JoinRequest)MemberwiseClone();
        remaining.Recordings = existing;
        return remaining;
    }

    /// <summary>Returns whether all recordings existed when they were listed, and there is a joined file that isn't older than any of them was.</summary>
    /// <exception cref="SukiSdpException">A link or a folder has its name.</exception>
    internal bool HasLaterTarget() => _newestWrite is { } newest && FileSnapshot.At(TargetPath) is { } joined && joined.WrittenAt >= newest;

    // A link or a folder is refused when the session is joined.
    private DateTime? FindNewestWrite()
    {
        try
        {
            return RecordingFiles.Look(this).NewestWrite;
        }
        catch (SukiSdpException)
        {
            return null;
        }
    }
}

/// <summary>How sessions are joined.</summary>
internal sealed record JoinSettings
{
    /// <summary>Whether missing, unreadable and damaged recordings are skipped.</summary>
    public bool AllowGap { get; init; }

    /// <summary>Whether recordings are removed after the joined file is complete and verified.</summary>
    public bool RemoveSource { get; init; }

    /// <summary>Whether an existing joined file is replaced. A file with more audio than the recordings is never replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether nothing is written or removed, as with <c>-WhatIf</c>: each action is confirmed with the sink, which declines it.</summary>
    public bool IsTrial { get; init; }

    /// <summary>Who can read the joined file and its folder.</summary>
    public Readers Readers { get; init; }

    /// <summary>The clock.</summary>
    public Clock Clock { get; init; } = Clock.System;
}
