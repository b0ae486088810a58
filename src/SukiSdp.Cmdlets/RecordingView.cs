using System.Management.Automation;

namespace SukiSdp.Commands;

/// <summary>
/// The display of a recording if the module's views aren't loaded: Windows treats its format file as a script, and an execution policy can refuse it.
/// Without this, PowerShell shows every property, and with it the presigned URL.
/// </summary>
internal static class RecordingView
{
    private static readonly PSMemberSet Members = new("PSStandardMembers", [new PSPropertySet("DefaultDisplayPropertySet",
    [
        nameof(SukiRecording.SessionId), nameof(SukiRecording.RecordingId), nameof(SukiRecording.SequenceNumber),
        nameof(SukiRecording.ExpiresAt), nameof(SukiRecording.IsStreamable), nameof(SukiRecording.UrlKind),
    ])]);

    /// <summary>Returns the recording with the properties that are shown by default. The URL stays a property for scripts.</summary>
    public static PSObject Of(SukiRecording recording)
    {
        PSObject shown = PSObject.AsPSObject(recording);
        if (shown.Members[Members.Name] is null)
        {
            shown.Members.Add(Members);
        }

        return shown;
    }
}
