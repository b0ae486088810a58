namespace SukiSdp.Download;

/// <summary>The reasons why a download restarts.</summary>
internal enum RestartReason
{
    /// <summary>The object was replaced in storage.</summary>
    Replaced,

    /// <summary>The server doesn't support ranges, or returns other ranges than requested. From then on, the object is requested as a whole.</summary>
    RangesUnusable,

    /// <summary>The received bytes aren't those of the object.</summary>
    WrongContent,
}

/// <summary>The received bytes can't be resumed. The download restarts, if that is still allowed.</summary>
internal sealed class RestartException(SukiSdpException cause, RestartReason reason) : Exception(cause.Message, cause)
{
    /// <summary>The error to report if no further restart is allowed.</summary>
    public SukiSdpException Cause => (SukiSdpException)InnerException!;

    /// <summary>The reason.</summary>
    public RestartReason Reason { get; } = reason;
}
