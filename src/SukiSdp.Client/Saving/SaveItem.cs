namespace SukiSdp.Saving;

/// <summary>An item to save: all recordings of a session, or one recording.</summary>
public sealed class SaveItem
{
    private SaveItem()
    {
    }

    /// <summary>The session to list.</summary>
    internal string? SessionId { get; private init; }

    /// <summary>The encounter of that session; null if it isn't known.</summary>
    internal string? EncounterId { get; private init; }

    /// <summary>The recording, which has already been listed.</summary>
    internal SukiRecording? Recording { get; private init; }

    /// <summary>All recordings of a session.</summary>
    internal static SaveItem Of(string sessionId) => Of(sessionId, null);

    /// <summary>All recordings of a session, with its encounter if it is known.</summary>
    internal static SaveItem Of(string sessionId, string? encounterId) => new() { SessionId = sessionId, EncounterId = encounterId };

    /// <summary>One recording.</summary>
    internal static SaveItem Of(SukiRecording recording) => new() { Recording = recording };
}
