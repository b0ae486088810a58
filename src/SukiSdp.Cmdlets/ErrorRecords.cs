using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>Creates the error records of the module: a constant ID, a category, and the recommended action.</summary>
internal static class ErrorRecords
{
    // From 7.5 on PowerShell shows the recommended action below the message; earlier versions show it only in the message.
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

    /// <summary>Returns the category of an error and the recommended action.</summary>
    internal static (ErrorCategory Category, string Action) Meaning(SukiError error) => error switch
    {
        SukiError.TokenMissing => (ErrorCategory.AuthenticationError, "Run Connect-SukiSdp with -PartnerId and -PartnerToken, or specify -Token of Get-SukiRecording, Save-SukiRecording or Repair-SukiArchive."),
        SukiError.TokenExpired => (ErrorCategory.AuthenticationError, "Log in again and specify the new token. A Suki token is valid for one hour. If the token is new, check the clock of this computer."),
        SukiError.TokenInvalid => (ErrorCategory.InvalidArgument, "Check where the token is read from. Specify only the JWT, in one line."),
        SukiError.BaseUriInvalid => (ErrorCategory.InvalidArgument, "Specify -Environment Production, -Environment Stage, or an HTTPS URL as -BaseUri."),
        SukiError.ProxyInvalid => (ErrorCategory.InvalidArgument, "Correct -Proxy, -ProxyCredential or -ProxyUseDefaultCredentials."),
        SukiError.SessionIdInvalid => (ErrorCategory.InvalidArgument, "Specify the ambient_session_id of the session."),
        SukiError.InputInvalid => (ErrorCategory.InvalidData, "Pass objects with the property SessionId, AmbientSessionId, ambient_session_id or session_id, or read the file as the message describes."),
        SukiError.NameTemplateInvalid => (ErrorCategory.InvalidArgument, "Correct -NameTemplate."),
        SukiError.DestinationInvalid => (ErrorCategory.InvalidArgument, "Check that the folder is correct, that its disk is available, and that this account can write to it."),
        SukiError.ManifestInvalid => (ErrorCategory.InvalidArgument, "Specify the manifest of this archive, or, for Save-SukiRecording, a new name. If a newer version of the module has written to the manifest, update the module."),
        SukiError.LoginFailed => (ErrorCategory.AuthenticationError, "Check the partner ID, the partner token and the environment."),
        SukiError.PartnerTokenExpired => (ErrorCategory.AuthenticationError, "Specify a new partner token. A script block that you specify as -PartnerToken is run at each log-in."),
        SukiError.PartnerTokenUnavailable => (ErrorCategory.AuthenticationError, "Run the script block alone, as the same account, and correct it. It must return one SecureString or string."),
        SukiError.TokenRefused => (ErrorCategory.AuthenticationError, "Log in again. Check that the token belongs to the environment: Production and Stage have different credentials."),
        SukiError.ProviderNotRegistered => (ErrorCategory.AuthenticationError, "Register the provider with Suki. Another log-in doesn't help."),
        SukiError.ProviderIdInvalid => (ErrorCategory.InvalidArgument, "Specify the correct -ProviderId. Partners with a Single Auth Token need one."),
        SukiError.ProviderInactive => (ErrorCategory.PermissionDenied, "Ask Suki to activate the provider's user."),
        SukiError.RequestInvalid => (ErrorCategory.InvalidArgument, "Check the session ID."),
        SukiError.QuotaExceeded => (ErrorCategory.QuotaExceeded, "Contact Suki about the quota of the account."),
        SukiError.AccessDenied => (ErrorCategory.PermissionDenied, "Check that the session belongs to this partner, and that the scope of the token includes recordings."),
        SukiError.RecordingNotReady => (ErrorCategory.ObjectNotFound, "Check the session ID and the environment. If they are correct, run the command again later: recordings are available when the session is complete."),
        SukiError.RecordingGone => (ErrorCategory.ObjectNotFound, "The recordings can't be recovered. Save recordings within seven days after the session."),
        SukiError.RateLimited => (ErrorCategory.LimitsExceeded, "Run the command again later, or with a lower -ThrottleLimit."),
        SukiError.ServiceUnavailable => (ErrorCategory.ResourceUnavailable, "Run the command again later. Saved files are kept."),
        SukiError.ResponseInvalid => (ErrorCategory.InvalidData, "Check the base URI and any proxy."),
        SukiError.ResponseTooLarge => (ErrorCategory.InvalidData, "Check the base URI and any proxy."),
        SukiError.RedirectRefused => (ErrorCategory.SecurityError, "Check the base URI and any proxy."),
        SukiError.RecordingListEmpty => (ErrorCategory.ObjectNotFound, "Check that the session was recorded."),
        SukiError.RecordingInvalid => (ErrorCategory.InvalidData, "Run the command again. If the problem persists, report it to Suki."),
        SukiError.PresignedUrlRefused => (ErrorCategory.SecurityError, "Check the base URI. If the problem persists, report it to Suki."),
        SukiError.ConnectionFailed => (ErrorCategory.ConnectionError, "Check the network, the proxy and the firewall, and run the command again. Downloaded data is kept."),
        SukiError.ProxyAuthenticationRequired => (ErrorCategory.AuthenticationError, "Specify the user name and password for the proxy with -ProxyCredential, or specify -ProxyUseDefaultCredentials."),
        SukiError.CertificateRefused => (ErrorCategory.SecurityError, "Check the date and the trusted root certificates of this computer, and any TLS-inspecting proxy."),
        SukiError.RequestTimedOut => (ErrorCategory.OperationTimeout, "Run the command again. Downloaded data is kept."),
        SukiError.PresignedUrlExpired => (ErrorCategory.PermissionDenied, "List the session again, or specify a token so that the URL can be refreshed."),
        SukiError.RecordingNotListed => (ErrorCategory.ObjectNotFound, "List the session to see its current recordings."),
        SukiError.ObjectNotFound => (ErrorCategory.ObjectNotFound, "Run the command again later. If the problem persists, report it to Suki."),
        SukiError.ContentNotAudio => (ErrorCategory.InvalidData, "Check any proxy, and run the command again."),
        SukiError.LengthMismatch => (ErrorCategory.InvalidData, "Run the command again. If the problem persists, report it to Suki."),
        SukiError.HashMismatch => (ErrorCategory.InvalidData, "Check any proxy, and run the command again. If the problem persists, report it to Suki."),
        SukiError.HashMissing => (ErrorCategory.InvalidData, "Run the command without -RequireChecksum to verify only the length."),
        SukiError.FileBusy => (ErrorCategory.ResourceBusy, "Close the other program, or wait until the other run ends. Then run the command again."),
        SukiError.TargetNotFile => (ErrorCategory.ResourceExists, "Move or remove it, or use another folder."),
        SukiError.LinkRefused => (ErrorCategory.SecurityError, "Remove the link, or use a folder without links."),
        SukiError.DiskFull => (ErrorCategory.WriteError, "Free disk space, and run the command again. Downloaded data is kept."),
        SukiError.Unexpected => (ErrorCategory.InvalidResult, "Run the command again. If the problem persists, open an issue."),
        SukiError.WriteFailed => (ErrorCategory.WriteError, "Check whether a file with that name is read-only, check the permissions of the folder, and check the disk. Then run the command again."),
        SukiError.JoinFormatDiffers => (ErrorCategory.InvalidData, "Play the recordings individually, or convert them to one format with an audio tool."),
        SukiError.JoinSequenceMissing => (ErrorCategory.ObjectNotFound, "Save the session again, or use Join-SukiRecording with -AllowGap to join the existing recordings."),
        SukiError.JoinSequenceRepeated => (ErrorCategory.InvalidData, "Omit one of the two recordings."),
        SukiError.JoinChunkDamaged => (ErrorCategory.InvalidData, "Save the recording again with Save-SukiRecording -Force, or use Join-SukiRecording with -AllowGap to join the audio that its header describes."),
        SukiError.JoinNotWav => (ErrorCategory.InvalidData, "Play the recordings individually, or use Join-SukiRecording with -AllowGap to join the others."),
        SukiError.JoinEncodingUnsupported => (ErrorCategory.InvalidData, "Play the recordings individually, or join them with an audio tool."),
        SukiError.JoinNothingUsable => (ErrorCategory.ObjectNotFound, "Save the session again."),
        SukiError.JoinChunkUnreadable => (ErrorCategory.ReadError, "Check that the file exists and can be read, and run the command again."),
        SukiError.JoinTargetDiffers => (ErrorCategory.ResourceExists, "Check the file. Then move it, or use another folder. Join-SukiRecording with -Force replaces it, unless it contains more audio than the recordings."),
        SukiError.JoinVerificationFailed => (ErrorCategory.InvalidResult, "Run the command again. If the problem persists, check the disk."),
        SukiError.JoinSourceKept => (ErrorCategory.WriteError, "If the recording is open in another program, is read-only, or can't be deleted by this account, fix that and run the command again. If it has changed, run the command again. In all other cases, keep the recording: the joined file doesn't have all of its content."),
        SukiError.SourceFolderInvalid => (ErrorCategory.ObjectNotFound, "Specify the folder that contains the saved sessions, or the folder of one session."),
        SukiError.FileChanged => (ErrorCategory.InvalidData, "Find out why the file was changed. To save the recording again, use Repair-SukiArchive, or Save-SukiRecording with -Force."),
        SukiError.ReadFailed => (ErrorCategory.ReadError, "Check the path, the permissions of the file and the disk, and run the command again."),
        SukiError.ArchiveItemNotRecorded => (ErrorCategory.ObjectNotFound, "List the archive again with Get-SukiArchiveItem, and pipe its items."),
        SukiError.ArchiveItemNotJoined => (ErrorCategory.ObjectNotFound, "Join the session first (Save-SukiRecording -Join), or omit -KeepJoined."),
        SukiError.RepairSourceDeleted => (ErrorCategory.ObjectNotFound, "Restore the file from a backup. To accept the loss, remove its item from the archive with Remove-SukiArchiveItem."),
        SukiError.MeasureNotWav => (ErrorCategory.InvalidData, "Play the file. If it is audio of another format, convert it to WAV to measure it."),
        SukiError.MeasureEncodingUnsupported => (ErrorCategory.InvalidData, "Convert the file to PCM with an audio tool to measure it."),
        SukiError.MeasureFileDamaged => (ErrorCategory.InvalidData, "Check the archive with Test-SukiArchive. If the file was changed, save the recording again with Repair-SukiArchive, or Save-SukiRecording -Force."),
        SukiError.ReportTargetDiffers => (ErrorCategory.ResourceExists, "Specify another -Destination, or use -Force to replace the file."),
        _ => (ErrorCategory.NotSpecified, ""),
    };
}
