namespace SukiSdp.Sandbox;

/// <summary>Sessions to try things with: one of every kind a user meets.</summary>
public static class SampleSessions
{
    /// <summary>Three recordings of 4 s, 3 s and 5 s, listed out of order.</summary>
    public const string ThreeChunks = "visit-three-chunks";

    /// <summary>One recording of 8 s.</summary>
    public const string OneChunk = "visit-one-chunk";

    /// <summary>One recording of 6 s that is available with <c>download=true</c> only.</summary>
    public const string NotStreamable = "visit-not-streamable";

    /// <summary>In progress: 404.</summary>
    public const string Processing = "visit-processing";

    /// <summary>Older than seven days: 410.</summary>
    public const string Gone = "visit-gone";

    /// <summary>A session without a recording.</summary>
    public const string Empty = "visit-empty";

    /// <summary>A session the token may not see: 403.</summary>
    public const string Forbidden = "visit-forbidden";

    /// <summary>The id in the documentation's samples. One recording of 2 s.</summary>
    public const string DocumentationSample = "123dfg-456dfg-789dfg-012dfg";

    /// <summary>Every ready-made session, with a few words on what it is.</summary>
    public static IReadOnlyList<(string Id, string Description)> All { get; } =
    [
        (ThreeChunks, "three recordings (4 s, 3 s, 5 s), listed out of order"),
        (OneChunk, "one recording (8 s)"),
        (NotStreamable, "one recording (6 s), is_streamable false: needs download=true"),
        (Processing, "404: in progress"),
        (Gone, "410: older than seven days"),
        (Empty, "no recordings"),
        (Forbidden, "403: permission_denied"),
        (DocumentationSample, "the documentation's sample ID, one recording (2 s)"),
    ];

    /// <summary>Adds every ready-made session.</summary>
    internal static void AddTo(SandboxSessions sessions)
    {
        SandboxRecording first = Chunk("01KFJZTJWZH28GRHQXVCGW4Y41", 1, seconds: 4);
        SandboxRecording second = Chunk("01KFJZTJWZH28GRHQXVCGW4Y42", 2, seconds: 3);
        SandboxRecording third = Chunk("01KFJZTJWZH28GRHQXVCGW4Y43", 3, seconds: 5);
        sessions.Add(new SandboxSession(ThreeChunks) { Recordings = { second, third, first } });
        sessions.Add(new SandboxSession(OneChunk) { Recordings = { Chunk("01KFJZTJWZH28GRHQXVCGW4Y44", 1, seconds: 8) } });
        sessions.Add(new SandboxSession(NotStreamable)
        {
            IsStreamable = false,
            Recordings = { Chunk("01KFJZTJWZH28GRHQXVCGW4Y45", 1, seconds: 6) },
        });
        sessions.Add(new SandboxSession(Processing) { State = SessionState.Processing });
        sessions.Add(new SandboxSession(Gone) { State = SessionState.Gone });
        sessions.Add(new SandboxSession(Empty));
        sessions.Add(new SandboxSession(Forbidden) { State = SessionState.Forbidden });
        sessions.Add(new SandboxSession(DocumentationSample) { Recordings = { Chunk("01KFJZTJWZH28GRHQXVCGW4Y47", 1, seconds: 2) } });
    }

    private static SandboxRecording Chunk(string id, int number, double seconds) =>
        new() { Id = id, SequenceNumber = number, Object = SandboxObject.Wav(seconds, seed: number) };
}
