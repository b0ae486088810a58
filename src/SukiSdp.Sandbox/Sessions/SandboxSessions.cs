using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SukiSdp.Sandbox;

/// <summary>The sessions the sandbox knows, by id; case counts. Safe to use from any thread.</summary>
public sealed class SandboxSessions
{
    private readonly ConcurrentDictionary<string, SandboxSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>How many sessions there are.</summary>
    public int Count => _sessions.Count;

    /// <summary>All sessions, ordered by id.</summary>
    public IReadOnlyList<SandboxSession> All => [.. _sessions.Values.OrderBy(session => session.Id, StringComparer.Ordinal)];

    /// <summary>The session of that id.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SandboxSession this[string id] => _sessions[id];

    /// <summary>Adds a session, in place of one that has the same id, and gives it back.</summary>
    public SandboxSession Add(SandboxSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _sessions[session.Id] = session;
        return session;
    }

    /// <summary>Forgets a session; false when there was none.</summary>
    public bool Remove(string id) => _sessions.TryRemove(id, out _);

    /// <summary>The session of that id, if there is one.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out SandboxSession? session) => _sessions.TryGetValue(id, out session);
}
