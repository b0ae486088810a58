namespace SukiSdp.Sandbox;

/// <summary>An ambient session and its recordings.</summary>
public sealed class SandboxSession
{
    private int _listings;

    /// <summary>A session with these recordings, numbered from 1. The ID can be any text.</summary>
    public SandboxSession(string id, params SandboxObject[] chunks)
    {
        Id = id;
        Recordings = [.. chunks.Select((chunk, index) => new SandboxRecording { SequenceNumber = index + 1, Object = chunk })];
    }

    /// <summary>The <c>ambient_session_id</c>.</summary>
    public string Id { get; }

    /// <summary>The recordings in the order in which the listing names them, which need not be that of their numbers.</summary>
    public List<SandboxRecording> Recordings { get; }

    /// <summary>The response to a listing of this session.</summary>
    public SessionState State { get; set; }

    /// <summary>
    /// When false, listings say <c>is_streamable: false</c>, and URLs that were listed without <c>download=true</c> are refused by the
    /// storage with 403.
    /// </summary>
    public bool IsStreamable { get; set; } = true;

    /// <summary>The session counts as <see cref="SessionState.Processing"/> for this many listings.</summary>
    public int ReadyAfterListings { get; set; }

    /// <summary>When set, the whole body of the listing, word for word.</summary>
    public Func<string>? RawListing { get; set; }

    /// <summary>More fields of the listing, beside the documented ones: names, and values as JSON.</summary>
    public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Leaves the field <c>recordings</c> out of the listing.</summary>
    public bool OmitRecordings { get; set; }

    /// <summary>Counts a listing and says in which state it finds the session.</summary>
    internal SessionState Ask() => Interlocked.Increment(ref _listings) <= ReadyAfterListings ? SessionState.Processing : State;
}
