namespace SukiSdp.Archive;

/// <summary>Whether a joined file is what the manifest says: found out once, and reported once, however many recordings are in it.</summary>
internal sealed class JoinedFileCheck(Func<bool> check)
{
    private readonly Lazy<(bool IsThere, SukiSdpException? Problem)> _result = new(() =>
    {
        try
        {
            return (check(), null);
        }
        catch (SukiSdpException problem)
        {
            return (false, problem);
        }
    });

    private int _reported;

    /// <summary>Whether it exists as the manifest says.</summary>
    public bool IsThere => _result.Value.IsThere;

    /// <summary>What is wrong with it; null for nothing, also if it doesn't exist.</summary>
    public SukiSdpException? Problem => _result.Value.Problem;

    /// <summary>Returns whether nobody has reported the problem before.</summary>
    public bool TryReport() => Interlocked.Exchange(ref _reported, 1) == 0;
}
