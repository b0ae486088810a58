namespace SukiSdp.Commands.Binding;

/// <summary>Session ids as they come through the pipeline: which are usable, which were there before, and which row had none.</summary>
internal sealed class SessionInput
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _row;

    /// <summary>Whether an id is to be worked on.</summary>
    /// <param name="id">The id, as it was bound.</param>
    /// <param name="problem">What is wrong with it; null also for one that was there before.</param>
    public bool Take(string? id, out SukiSdpException? problem)
    {
        _row++;
        problem = id switch
        {
            null or "" => new SukiSdpException(SukiError.SessionIdInvalid, $"Input {_row}: the session id is empty."),
            "." or ".." => new SukiSdpException(SukiError.SessionIdInvalid, $"Input {_row}: '{id}' is not a session id."),
            _ when SessionIdTransformationAttribute.IsMalformed(id) => new SukiSdpException(
                SukiError.InputInvalid,
                $"Input {_row}: it has no session id, or an empty one. Its properties are: {SessionIdTransformationAttribute.Description(id)}."),
            _ => null,
        };
        if (problem is not null || !_seen.Add(id!))
        {
            return false;
        }

        ModuleState.Sessions.Add(id!);
        return true;
    }

    /// <summary>An id as the target of an error.</summary>
    public static object? Target(string? id) => id is null || SessionIdTransformationAttribute.IsMalformed(id) ? null : id;
}
