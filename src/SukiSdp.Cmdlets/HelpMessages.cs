namespace SukiSdp.Commands;

/// <summary>The text that the shell shows for <c>!?</c> at the prompt for a mandatory parameter of several commands.</summary>
internal static class HelpMessages
{
    public const string SessionId = "The ID of an ambient session, as the service returned it when the session was created (ambient_session_id).";

    public const string Manifest = "The manifest of the archive, or the folder that contains it.";

    public const string Quiet = "Return True if the archive is intact, and otherwise False.";

    public const string RecordingFolder = "The folder that contains the saved sessions, or the folder of one session.";

    public const string Measured = "A WAV file, or a folder of WAV files.";
}
