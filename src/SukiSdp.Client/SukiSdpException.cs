namespace SukiSdp;

/// <summary>
/// A failure with a known cause. Its message names the session or file and what happened, and never holds a token or a signed URL.
/// </summary>
public sealed class SukiSdpException : Exception
{
    internal SukiSdpException(SukiError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
    }

    /// <summary>An unexpected failure. Only the name of its type is reported: its text could hold anything.</summary>
    internal static SukiSdpException Unexpected(Exception cause, string subject) =>
        new(SukiError.Unexpected, $"{subject}: an unexpected error occurred ({cause.GetType().Name}). Processing continues with the remaining items.");

    /// <summary>The same failure with a message that says more.</summary>
    internal SukiSdpException WithMessage(string message) => new(Error, message, InnerException)
    {
        StatusCode = StatusCode,
        ServiceErrorId = ServiceErrorId,
        RetryAfter = RetryAfter,
        IsTransient = IsTransient,
        IsLimitedToItem = IsLimitedToItem,
    };

    /// <summary>The cause.</summary>
    public SukiError Error { get; }

    /// <summary>The HTTP status code of the response; null without a response.</summary>
    public int? StatusCode { get; internal init; }

    /// <summary>The service's own error id, such as <c>invalid_sdp_token</c>, if its response contains one.</summary>
    public string? ServiceErrorId { get; internal init; }

    /// <summary>How long the server asked to wait, when it did.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Whether the same request may succeed a little later.</summary>
    public bool IsTransient { get; internal init; }

    /// <summary>Whether a failure that would concern all items, such as a full disk, is that of this item alone: a file that could never fit.</summary>
    internal bool IsLimitedToItem { get; init; }

    /// <summary>The number of recordings that weren't started because of the failure. They aren't reported otherwise.</summary>
    internal int LeftRecordings { get; init; }

    /// <summary>Whether nothing else can succeed either, so that the whole command ends: a refused token, a bad configuration.</summary>
    public bool IsFatal => Error is SukiError.TokenMissing or SukiError.TokenExpired or SukiError.TokenInvalid
        or SukiError.TokenRefused or SukiError.ProviderNotRegistered or SukiError.ProviderIdInvalid
        or SukiError.LoginFailed or SukiError.PartnerTokenExpired or SukiError.PartnerTokenUnavailable
        or SukiError.ProxyInvalid or SukiError.ProxyAuthenticationRequired
        or SukiError.BaseUriInvalid or SukiError.NameTemplateInvalid or SukiError.DestinationInvalid or SukiError.ManifestInvalid;
}
