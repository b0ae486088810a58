namespace SukiSdp;

/// <summary>Exceptions that end one item, a file or a session, and not the whole run.</summary>
internal static class ItemErrors
{
    /// <summary>Returns whether an exception ends one item: every exception except a cancellation and a failure of the process.</summary>
    public static bool Is(Exception e) => e is not (OperationCanceledException or SukiSdpException { IsFatal: true });

    /// <summary>Returns the exception as the item's failure.</summary>
    /// <param name="e">The exception.</param>
    /// <param name="subject">The item, as messages name it.</param>
    public static SukiSdpException From(Exception e, string subject) => e as SukiSdpException ?? SukiSdpException.Unexpected(e, subject);
}
