using SukiSdp.Audio;

namespace SukiSdp.Joining;

/// <summary>A session to be joined.</summary>
/// <param name="SessionId">The session, or the name of the folder that its chunks are in.</param>
/// <param name="TargetPath">The joined file's full path.</param>
/// <param name="Chunks">The chunks, in any order.</param>
public sealed record JoinRequest(string SessionId, string TargetPath, IReadOnlyList<WavJoinSource> Chunks)
{
    /// <summary>Partial files of recordings that are still to come.</summary>
    public IReadOnlyList<WavJoinSource> Unfinished { get; init; } = [];

    /// <summary>Whether a joined file with a gap that somebody allowed earlier is left as it is, with a warning. Without that file the gap is an error.</summary>
    internal bool AcceptsJoinedGap { get; init; }
}

/// <summary>How sessions are joined.</summary>
internal sealed record JoinSettings
{
    /// <summary>Whether missing, unreadable and damaged chunks are passed over.</summary>
    public bool AllowGap { get; init; }

    /// <summary>Whether chunks are removed once the joined file is verified and in place.</summary>
    public bool RemoveSource { get; init; }

    /// <summary>Whether a joined file that is there already is made anew. One with more audio than the chunks make never is.</summary>
    public bool Force { get; init; }

    /// <summary>The clock.</summary>
    public Clock Clock { get; init; } = Clock.System;
}
