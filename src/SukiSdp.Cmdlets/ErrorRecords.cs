using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Makes every error record of the module: constant id, a category that means something, and what to do next.</summary>
internal static class ErrorRecords
{
    // From 7.5 on PowerShell shows the recommended action below the message; before, nobody would see it unless the message said it.
    private static readonly bool ActionIsShown = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    /// <summary>The error record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The session id or the recording without its URL; null for a failure of the whole command.</param>
    public static ErrorRecord From(SukiSdpException failure, object? target)
    {
        (ErrorCategory category, string action) = Meaning(failure.Error);
        return new ErrorRecord(failure, failure.Error.ToString(), category, target)
        {
            ErrorDetails = new ErrorDetails(ActionIsShown ? failure.Message : $"{failure.Message} {action}") { RecommendedAction = action },
        };
    }

    /// <summary>An error's category and what a person does about it.</summary>
    internal static (ErrorCategory Category, string Action) Meaning(SukiError error) => error switch
    {
        SukiError.TokenMissing => (ErrorCategory.AuthenticationError, "Run Connect-SukiSdp first, or give a token with -Token."),
        SukiError.TokenExpired => (ErrorCategory.AuthenticationError, "Log in again and give the new token; a Suki token lives one hour. Check the clock of this machine if the token is new."),
        SukiError.TokenInvalid => (ErrorCategory.InvalidArgument, "Check where the token is read from; give the JWT alone, in one line."),
        SukiError.BaseUriInvalid => (ErrorCategory.InvalidArgument, "Use -Environment Production or -Environment Stage, or an https address."),
        SukiError.ProxyInvalid => (ErrorCategory.InvalidArgument, "Correct -Proxy, -ProxyCredential or -ProxyUseDefaultCredentials."),
        SukiError.SessionIdInvalid => (ErrorCategory.InvalidArgument, "Give the ambient_session_id of the session."),
        SukiError.InputInvalid => (ErrorCategory.InvalidData, "Give each row a SessionId, AmbientSessionId, ambient_session_id or session_id; read a file as the message says."),
        SukiError.NameTemplateInvalid => (ErrorCategory.InvalidArgument, "Correct -NameTemplate."),
        SukiError.DestinationInvalid => (ErrorCategory.InvalidArgument, "Give a folder with -Destination that this account may write to."),
        SukiError.ManifestInvalid => (ErrorCategory.InvalidArgument, "Give the manifest of this archive, or a new name; update the module if a newer one has written to it."),
        SukiError.LoginFailed => (ErrorCategory.AuthenticationError, "Check partner id, partner token and environment."),
        SukiError.PartnerTokenExpired => (ErrorCategory.AuthenticationError, "Give a fresh partner token; a script block as -PartnerToken is asked for one at each log-in."),
        SukiError.PartnerTokenUnavailable => (ErrorCategory.AuthenticationError, "Run the script block by itself, as the same account, and correct it; it must return one SecureString or text."),
        SukiError.TokenRefused => (ErrorCategory.AuthenticationError, "Log in again, and check that token and environment belong together: credentials of Production and Stage differ."),
        SukiError.ProviderNotRegistered => (ErrorCategory.AuthenticationError, "Register the provider with Suki once; a new log-in does not help."),
        SukiError.ProviderIdInvalid => (ErrorCategory.InvalidArgument, "Give the right -ProviderId; Single Auth Token partners need one."),
        SukiError.ProviderInactive => (ErrorCategory.PermissionDenied, "Ask Suki to activate the provider's user."),
        SukiError.RequestInvalid => (ErrorCategory.InvalidArgument, "Check the session id."),
        SukiError.QuotaExceeded => (ErrorCategory.QuotaExceeded, "Speak with Suki about the account's quota."),
        SukiError.AccessDenied => (ErrorCategory.PermissionDenied, "Check that the session belongs to this partner and that the token's scope covers recordings."),
        SukiError.RecordingNotReady => (ErrorCategory.ObjectNotFound, "Check the id and the environment, or try again later: recordings are ready when the session is complete."),
        SukiError.RecordingGone => (ErrorCategory.ObjectNotFound, "There is nothing to be done: save recordings within seven days of the session."),
        SukiError.RateLimited => (ErrorCategory.LimitsExceeded, "Run again later, or with a smaller -ThrottleLimit."),
        SukiError.ServiceUnavailable => (ErrorCategory.ResourceUnavailable, "Run again later; what is saved stays saved."),
        SukiError.ResponseInvalid => (ErrorCategory.InvalidData, "Check the address and any proxy in between."),
        SukiError.ResponseTooLarge => (ErrorCategory.InvalidData, "Check the address and any proxy in between."),
        SukiError.RedirectRefused => (ErrorCategory.SecurityError, "Check the address and any proxy in between."),
        SukiError.RecordingListEmpty => (ErrorCategory.ObjectNotFound, "Check that the session was recorded."),
        SukiError.RecordingInvalid => (ErrorCategory.InvalidData, "Run again; report it to Suki if it stays."),
        SukiError.PresignedUrlRefused => (ErrorCategory.SecurityError, "Check the address of the service; report it to Suki if it stays."),
        SukiError.ConnectionFailed => (ErrorCategory.ConnectionError, "Check the network, proxy and firewall, and run again; what has come is kept."),
        SukiError.ProxyAuthenticationRequired => (ErrorCategory.AuthenticationError, "Give the proxy's user and password with -ProxyCredential, or use -ProxyUseDefaultCredentials."),
        SukiError.CertificateRefused => (ErrorCategory.SecurityError, "Check the machine's date and its trusted root certificates, and any proxy that reads along."),
        SukiError.RequestTimedOut => (ErrorCategory.OperationTimeout, "Run again; what has come is kept."),
        SukiError.PresignedUrlExpired => (ErrorCategory.PermissionDenied, "List the session again, or give a token so that the URL can be renewed."),
        SukiError.RecordingNotListed => (ErrorCategory.ObjectNotFound, "List the session to see what it has now."),
        SukiError.ObjectNotFound => (ErrorCategory.ObjectNotFound, "Run again later; report it to Suki if it stays."),
        SukiError.ContentNotAudio => (ErrorCategory.InvalidData, "Check any proxy in between, and run again."),
        SukiError.LengthMismatch => (ErrorCategory.InvalidData, "Run again; report it to Suki if it stays."),
        SukiError.HashMismatch => (ErrorCategory.InvalidData, "Run again; check any proxy in between, and report it to Suki if it stays."),
        SukiError.HashMissing => (ErrorCategory.InvalidData, "Run without -RequireChecksum to save it with its length checked alone."),
        SukiError.FileBusy => (ErrorCategory.ResourceBusy, "Close the other program, or let the other run end, and run again."),
        SukiError.TargetNotFile => (ErrorCategory.ResourceExists, "Move it away, or choose another -Destination."),
        SukiError.LinkRefused => (ErrorCategory.SecurityError, "Remove the link, or choose another -Destination."),
        SukiError.DiskFull => (ErrorCategory.WriteError, "Make room, and run again; what has come is kept."),
        SukiError.Unexpected => (ErrorCategory.InvalidResult, "Run again; if it stays, report it to the makers of the module."),
        SukiError.WriteFailed => (ErrorCategory.WriteError, "Check the folder's permissions and the disk, and run again."),
        SukiError.JoinFormatDiffers => (ErrorCategory.InvalidData, "Play the recordings one by one, or convert them to one format with an audio tool."),
        SukiError.JoinSequenceMissing => (ErrorCategory.ObjectNotFound, "Save the session again, or use -AllowGap to join what is there."),
        SukiError.JoinSequenceRepeated => (ErrorCategory.InvalidData, "Leave one of the two out."),
        SukiError.JoinChunkDamaged => (ErrorCategory.InvalidData, "Save the recording again with -Force, or use -AllowGap to join what its header accounts for."),
        SukiError.JoinNotWav => (ErrorCategory.InvalidData, "Play the recordings one by one, or use -AllowGap to join the others."),
        SukiError.JoinEncodingUnsupported => (ErrorCategory.InvalidData, "Play the recordings one by one, or join them with an audio tool."),
        SukiError.JoinNothingUsable => (ErrorCategory.ObjectNotFound, "Save the session again."),
        SukiError.JoinChunkUnreadable => (ErrorCategory.ReadError, "Check that the file is there and may be read, and run again."),
        SukiError.JoinTargetDiffers => (ErrorCategory.ResourceExists, "Check the file. Then move it, or choose another -Destination. -Force replaces it unless it contains more audio than the recordings."),
        SukiError.JoinVerificationFailed => (ErrorCategory.InvalidResult, "Run again; check the disk if it stays."),
        SukiError.JoinSourceKept => (ErrorCategory.WriteError, "If the recording is open in another program or has changed, run the command again. Otherwise keep the recording: the joined file doesn't have all of its content."),
        SukiError.SourceFolderInvalid => (ErrorCategory.ObjectNotFound, "Give the folder that recordings were saved to, or one of a session in it."),
        SukiError.FileChanged => (ErrorCategory.InvalidData, "Find out who changed it. Move it away, or use -Force, to have it saved anew."),
        SukiError.ReadFailed => (ErrorCategory.ReadError, "Check the file's permissions and the disk, and run again."),
        _ => (ErrorCategory.NotSpecified, ""),
    };
}
