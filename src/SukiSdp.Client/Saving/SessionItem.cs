using SukiSdp.Api;
using SukiSdp.Archive;

namespace SukiSdp.Saving;

/// <summary>A session that was given as a whole, while a run works on it.</summary>
/// <param name="id">The session's id.</param>
/// <param name="observer">Receives progress.</param>
internal sealed class SessionItem(string id, IRunObserver observer)
{
    /// <summary>The session's id.</summary>
    public string Id => id;

    /// <summary>The encounter's id; null when the input has none.</summary>
    public string? EncounterId { get; init; }

    /// <summary>How long it is waited for while it is not ready; null for not at all.</summary>
    public NotReadyWait? Wait { get; init; }

    /// <summary>Whether it is known of how many files the session is.</summary>
    public bool IsListed { get; private set; }

    /// <summary>What is kept of a session that is complete and listed once more; null for any other.</summary>
    public KeptSession? Kept { get; set; }

    /// <summary>Whether it is listed once more because of its age, and not because a replacement is to be finished.</summary>
    public bool IsRecheck { get; set; }

    /// <summary>Reports how many files the session has, for the progress. Only the first call counts.</summary>
    public void ReportListed(int files)
    {
        if (!IsListed)
        {
            IsListed = true;
            observer.ItemExpanded(files);
        }
    }
}
