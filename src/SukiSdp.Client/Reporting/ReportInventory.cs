using SukiSdp.Archive;

namespace SukiSdp.Reporting;

/// <summary>The sessions of one or more manifests.</summary>
internal sealed class ReportInventory
{
    private readonly Dictionary<string, ReportSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Reads manifests.</summary>
    /// <returns>The sessions, the one that was saved last first.</returns>
    /// <exception cref="SukiSdpException">A manifest cannot be read, or is none.</exception>
    public static async Task<IReadOnlyList<ReportSession>> ReadAsync(IEnumerable<CheckedManifest> manifests, Clock clock, IRunObserver observer, CancellationToken cancellationToken)
    {
        ReportInventory read = new();
        ArchiveInventory inventory = new(_ => true, read.Add, () => Task.CompletedTask, clock, observer);
        foreach (CheckedManifest manifest in manifests)
        {
            await inventory.RunAsync(manifest, cancellationToken).ConfigureAwait(false);
        }

        // A stable order, so that the same archive makes the same files.
        return [.. read._sessions.Values.OrderByDescending(session => session.SavedAt ?? DateTimeOffset.MinValue).ThenBy(session => session.Id, StringComparer.Ordinal)];
    }

    private void Add(SukiArchiveItem item)
    {
        if (!_sessions.TryGetValue(item.SessionId, out ReportSession? session))
        {
            _sessions.Add(item.SessionId, session = new ReportSession(item.SessionId));
        }

        session.Add(item);
    }
}
