using System.Collections.Concurrent;
using System.Globalization;
using SukiSdp.Archive;

namespace SukiSdp.Saving;

/// <summary>The findings of a verification for a session.</summary>
internal sealed record RepairSession(string Id, SukiArchiveFinding[] Findings)
{
    /// <summary>Whether the session as a whole failed, which has been reported.</summary>
    public bool HasFailed { get; set; }
}

/// <summary>Passes on the files that were downloaded again, and reports the recordings that the service has deleted, once for each session.</summary>
internal sealed class RepairSink(ISaveSink sink, IReadOnlyCollection<RepairSession> sessions) : ISaveSink
{
    private const int MaxNamed = 3;

    private readonly Dictionary<string, RepairSession> _sessions = sessions.ToDictionary(s => s.Id, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _confirmed = new(ArchivePath.Comparer);
    private readonly ConcurrentDictionary<(string Session, string Recording), bool> _begun = new();

    /// <summary>Records that the service lists a recording.</summary>
    /// <returns>Its finding; null for none.</returns>
    public SukiArchiveFinding? Begin(SukiRecording recording)
    {
        _begun[(recording.SessionId, recording.RecordingId)] = true;
        return _sessions.TryGetValue(recording.SessionId, out RepairSession? session) ? Array.Find(session.Findings, f => f.RecordingId == recording.RecordingId) : null;
    }

    /// <summary>Records that a file isn't confirmed again.</summary>
    public void Confirmed(string path) => _confirmed[path] = true;

    /// <summary>Reports the recordings that the service no longer lists.</summary>
    public void ReportUnlisted()
    {
        foreach (RepairSession session in _sessions.Values.Where(s => !s.HasFailed))
        {
            SukiArchiveFinding[] lost = [.. session.Findings.Where(f => f.RecordingId is { } id && !_begun.ContainsKey((session.Id, id)))];
            if (lost.Length > 0)
            {
                ReportDeleted(session, lost);
            }
        }
    }

    /// <summary>Reports a session that the service has deleted.</summary>
    public void ReportDeleted(RepairSession session) => ReportDeleted(session, session.Findings);

    /// <inheritdoc/>
    public Task<bool> ConfirmAsync(string path, CancellationToken cancellationToken) =>
        _confirmed.ContainsKey(path) ? Task.FromResult(true) : sink.ConfirmAsync(path, cancellationToken);

    /// <inheritdoc/>
    public void Saved(SukiRecordingFile file)
    {
        if (file.Status != SaveStatus.Skipped)
        {
            sink.Saved(file);
        }
    }

    /// <inheritdoc/>
    public void InJoinedFile(string sessionId, string recordingId) => sink.InJoinedFile(sessionId, recordingId);

    /// <inheritdoc/>
    public void Failed(SukiSdpException failure, object target)
    {
        if (target is string id && _sessions.TryGetValue(id, out RepairSession? session))
        {
            session.HasFailed = true;
            if (failure.Error == SukiError.RecordingGone)
            {
                ReportDeleted(session);
                return;
            }
        }

        sink.Failed(failure, target);
    }

    /// <inheritdoc/>
    public void FailedEntry(SukiSdpException failure, string sessionId) => sink.FailedEntry(failure, sessionId);

    /// <inheritdoc/>
    public void SessionEnded(string sessionId, SessionOutcome outcome) => sink.SessionEnded(sessionId, outcome);

    private void ReportDeleted(RepairSession session, SukiArchiveFinding[] lost)
    {
        session.HasFailed = true;
        string[] files = [.. lost.Where(f => f.Path.Length > 0).Select(f => f.Path)];
        string named = string.Join(", ", files.Take(MaxNamed).Select(path => $"'{path}'"));
        sink.Failed(
            new SukiSdpException(SukiError.RepairSourceDeleted, string.Format(
                CultureInfo.InvariantCulture,
                "{0}: {1} can't be repaired, because the service has deleted the recordings.{2}",
                DisplayText.Session(session.Id),
                files.Length switch { 0 => "the session", 1 => "1 file", _ => $"{files.Length} files" },
                files.Length == 0 ? "" : $" {(files.Length == 1 ? "File" : "Files")}: {named}{(files.Length > MaxNamed ? ", …" : "")}.")),
            session.Id);
    }
}
