namespace SukiSdp.Archive;

/// <summary>Compares a joined file with the manifest: once, and with one report, regardless of how many recordings are in it.</summary>
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

    /// <summary>Whether it exists and matches the manifest.</summary>
    public bool IsThere => _result.Value.IsThere;

    /// <summary>The problem; null for none, also if the file doesn't exist.</summary>
    public SukiSdpException? Problem => _result.Value.Problem;

    /// <summary>Returns whether the problem hasn't been reported before.</summary>
    public bool TryReport() => Interlocked.Exchange(ref _reported, 1) == 0;
}
