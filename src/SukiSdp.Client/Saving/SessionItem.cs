using SukiSdp.Api;
using SukiSdp.Archive;

namespace SukiSdp.Saving;

/// <summary>A session of the input that is saved completely, during a run.</summary>
/// <param name="id">The session's id.</param>
/// <param name="observer">Receives progress.</param>
internal sealed class SessionItem(string id, IRunObserver observer)
{
    /// <summary>The session's id.</summary>
    public string Id => id;

    /// <summary>The encounter's id; null when the input has none.</summary>
    public string? EncounterId { get; init; }

    /// <summary>How long to wait for it while it is in progress; null to not wait.</summary>
    public NotReadyWait? Wait { get; init; }

    /// <summary>Whether the number of its files is known.</summary>
    public bool IsListed { get; private set; }

    /// <summary>The saved files of a session that is complete and listed once more; null for any other.</summary>
    public KeptSession? Kept { get; set; }

    /// <summary>Whether it is listed once more because of its age, and not because of an unfinished replacement.</summary>
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
