namespace SukiSdp.Transfer;

/// <summary>What came so far cannot be gone on from: the file is begun anew, if that is still allowed.</summary>
internal sealed class RestartException(SukiSdpException cause, bool replaced) : Exception(cause.Message, cause)
{
    /// <summary>The error to report when no further start is allowed.</summary>
    public SukiSdpException Cause => (SukiSdpException)InnerException!;

    /// <summary>Whether the object itself was replaced, rather than the server's answers being unusable.</summary>
    public bool Replaced { get; } = replaced;
}
