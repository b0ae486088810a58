namespace SukiSdp.Saving;

/// <summary>What is to be saved: all recordings of a session, or one recording.</summary>
public readonly struct SaveItem
{
    private SaveItem(string? sessionId, string? encounterId, SukiRecording? recording) => (SessionId, EncounterId, Recording) = (sessionId, encounterId, recording);

    /// <summary>The session to list.</summary>
    internal string? SessionId { get; }

    /// <summary>The encounter of that session; null when it is not known.</summary>
    internal string? EncounterId { get; }

    /// <summary>The recording that is listed already.</summary>
    internal SukiRecording? Recording { get; }

    /// <summary>All recordings of a session.</summary>
    internal static SaveItem Of(string sessionId) => Of(sessionId, null);

    /// <summary>All recordings of a session whose encounter may be known.</summary>
    internal static SaveItem Of(string sessionId, string? encounterId) => new(sessionId, encounterId, null);

    /// <summary>One recording.</summary>
    internal static SaveItem Of(SukiRecording recording) => new(null, null, recording);
}
