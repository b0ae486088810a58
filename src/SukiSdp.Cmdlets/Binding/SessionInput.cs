namespace SukiSdp.Commands.Binding;

/// <summary>Session ids as they come through the pipeline: which are usable, which were there before, and which row had none.</summary>
internal sealed class SessionInput
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _row;

    /// <summary>How many different sessions there were.</summary>
    public int Count => _seen.Count;

    /// <summary>The ids and problems in one row.</summary>
    /// <param name="bound">What was bound: an id, or a <see cref="SessionMark"/>.</param>
    /// <param name="startsRow">Whether it is the first of its row.</param>
    /// <returns>Each new id, or each problem.</returns>
    public IEnumerable<(string Id, SukiSdpException? Problem)> Take(string? bound, bool startsRow)
    {
        _row += startsRow ? 1 : 0;
        string row = $"Input {_row}";
        return bound is not null && SessionMark.FileOf(bound) is { } path
            ? SessionPayload.ReadFile(path).SelectMany(id => TakeOne(id, $"{row}, '{path}'")).ToArray()
            : TakeOne(bound, row);
    }

    /// <summary>Notes a session, also for completion.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Note(string sessionId)
    {
        bool isNew = _seen.Add(sessionId);
        if (isNew)
        {
            ModuleState.Sessions.Add(sessionId);
        }

        return isNew;
    }

    private IEnumerable<(string Id, SukiSdpException? Problem)> TakeOne(string? id, string row)
    {
        SukiSdpException? problem = id switch
        {
            null or "" => new SukiSdpException(SukiError.SessionIdInvalid, $"{row}: the session id is empty."),
            "." or ".." => new SukiSdpException(SukiError.SessionIdInvalid, $"{row}: '{id}' is not a session id."),
            _ when SessionMark.ProblemOf(id) is { } what => new SukiSdpException(SukiError.InputInvalid, $"{row}: {char.ToLowerInvariant(what[0])}{what.Substring(1)}"),
            _ => null,
        };
        return problem is not null ? [(id ?? "", problem)]
            : Note(id!) ? [(id!, null)]
            : [];
    }
}
