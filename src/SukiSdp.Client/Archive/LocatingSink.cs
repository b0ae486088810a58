namespace SukiSdp.Archive;

/// <summary>Adds its archive to each finding.</summary>
/// <param name="sink">Receives the findings.</param>
/// <param name="folder">The archive's folder.</param>
/// <param name="manifest">The first of its manifests.</param>
internal sealed class LocatingSink(IArchiveSink sink, string folder, string manifest) : IArchiveSink
{
    private readonly Dictionary<string, string> _manifests = new(StringComparer.Ordinal);

    /// <summary>Notes which of several manifests lists a session. Not thread-safe.</summary>
    public void Note(string sessionId, string manifestPath) => _manifests[sessionId] = manifestPath;

    /// <inheritdoc/>
    public void Checked(SukiArchiveFinding finding)
    {
        finding.ManifestPath = finding.SessionId is { } session && _manifests.TryGetValue(session, out string? own) ? own : manifest;
        finding.Destination = folder;
        sink.Checked(finding);
    }

    /// <inheritdoc/>
    public void Failed(SukiSdpException failure, object target) => sink.Failed(failure, target);
}
