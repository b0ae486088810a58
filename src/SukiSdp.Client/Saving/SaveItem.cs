namespace SukiSdp.Saving;

/// <summary>What is to be saved: all recordings of a session, or one recording.</summary>
public readonly struct SaveItem
{
    private SaveItem(string? sessionId, SukiRecording? recording) => (SessionId, Recording) = (sessionId, recording);

    /// <summary>The session to list.</summary>
    internal string? SessionId { get; }

    /// <summary>The recording that is listed already.</summary>
    internal SukiRecording? Recording { get; }

    /// <summary>All recordings of a session.</summary>
    internal static SaveItem Of(string sessionId) => new(sessionId, null);

    /// <summary>One recording.</summary>
    internal static SaveItem Of(SukiRecording recording) => new(null, recording);
}
