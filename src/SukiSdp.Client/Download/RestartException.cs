namespace SukiSdp.Download;

/// <summary>Why a download starts over.</summary>
internal enum RestartReason
{
    /// <summary>The object was replaced in storage.</summary>
    Replaced,

    /// <summary>The server does not serve ranges, or serves other ones than were requested. From then on the object is requested as a whole.</summary>
    RangesUnusable,

    /// <summary>The bytes that came are not the object's.</summary>
    WrongContent,
}

/// <summary>What came so far cannot be resumed: the download starts over, if that is still allowed.</summary>
internal sealed class RestartException(SukiSdpException cause, RestartReason reason) : Exception(cause.Message, cause)
{
    /// <summary>The error to report when no further start is allowed.</summary>
    public SukiSdpException Cause => (SukiSdpException)InnerException!;

    /// <summary>Why it starts over.</summary>
    public RestartReason Reason { get; } = reason;
}
