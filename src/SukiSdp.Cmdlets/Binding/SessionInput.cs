namespace SukiSdp.Commands.Binding;

/// <summary>Session ids as they come through the pipeline: which are usable, and which row had none.</summary>
internal sealed class SessionInput
{
    private int _row;

    /// <summary>The ids and problems in one row.</summary>
    /// <param name="bound">What was bound: an id, or a <see cref="SessionMark"/>.</param>
    /// <param name="startsRow">Whether it is the first of its row.</param>
    /// <returns>Each id, or each problem.</returns>
    public IEnumerable<(string Id, SukiSdpException? Problem)> Take(string? bound, bool startsRow)
    {
        _row += startsRow ? 1 : 0;
        string row = $"Input {_row}";
        return bound is not null && SessionMark.FileOf(bound) is { } path
            ? SessionPayload.ReadFile(path).SelectMany(id => TakeOne(id, $"{row}, '{path}'")).ToArray()
            : TakeOne(bound, row);
    }

    // Blanks around an id come from files and lists; no id has them.
    private static IEnumerable<(string Id, SukiSdpException? Problem)> TakeOne(string? bound, string row)
    {
        string id = bound?.Trim() ?? "";
        SukiSdpException? problem = id switch
        {
            "" => new SukiSdpException(SukiError.SessionIdInvalid, $"{row}: the session id is empty."),
            "." or ".." => new SukiSdpException(SukiError.SessionIdInvalid, $"{row}: '{id}' is not a session id."),
            _ when SessionMark.ProblemOf(id) is { } what => new SukiSdpException(SukiError.InputInvalid, $"{row}: {char.ToLowerInvariant(what[0])}{what.Substring(1)}"),
            _ => null,
        };
        return [(id, problem)];
    }
}
