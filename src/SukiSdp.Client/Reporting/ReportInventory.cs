using SukiSdp.Archive;

namespace SukiSdp.Reporting;

/// <summary>The sessions that a report is made of.</summary>
internal sealed class ReportInventory
{
    private readonly Dictionary<string, ReportSession> _sessions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(ArchivePath.Comparer);

    /// <summary>How many inputs there were.</summary>
    public int Inputs { get; private set; }

    /// <summary>The folders that the recordings are in.</summary>
    public IReadOnlyCollection<string> Folders => _folders;

    /// <summary>The sessions, the one that was saved last first. The order is stable, so that the same archive makes the same files.</summary>
    public IReadOnlyList<ReportSession> Sessions =>
        [.. _sessions.Values.OrderByDescending(session => session.SavedAt ?? DateTimeOffset.MinValue).ThenBy(session => session.Id, StringComparer.Ordinal)];

    /// <summary>Reads until the input is complete: manifests (<see cref="CheckedManifest"/>), and items of an archive (<see cref="SukiArchiveItem"/>).</summary>
    /// <exception cref="SukiSdpException">A manifest cannot be read, or is none.</exception>
    public async Task ReadAsync(InputQueue<object> input, Clock clock, IRunObserver observer, CancellationToken cancellationToken)
    {
        string manifestPath = "";
        ArchiveInventory inventory = new(_ => true, Add, () => Task.CompletedTask, clock, observer)
        {
            SessionRead = (id, state, recordings, at) => SessionOf(id).AddState(new SessionState(manifestPath, state, recordings, at, IsLine: true)),
        };
        HashSet<string> read = new(ArchivePath.Comparer);
        while (await input.TakeAsync(cancellationToken).ConfigureAwait(false) is { } next)
        {
            Inputs++;
            if (next is SukiArchiveItem item)
            {
                SessionOf(item.SessionId).IsSelection = true;
                Add(item);
            }
            else if (next is CheckedManifest manifest && read.Add(manifest.Path))
            {
                _folders.Add(manifest.Folder);
                manifestPath = manifest.Path;
                await inventory.RunAsync(manifest, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Add(SukiArchiveItem item)
    {
        _folders.Add(item.Destination);
        SessionOf(item.SessionId).Add(item);
    }

    private ReportSession SessionOf(string id)
    {
        if (!_sessions.TryGetValue(id, out ReportSession? session))
        {
            _sessions.Add(id, session = new ReportSession(id));
        }

        return session;
    }
}
