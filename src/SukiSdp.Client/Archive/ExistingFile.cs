using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>An existing file with the name of a recording, and what its first bytes show.</summary>
/// <param name="File">The file.</param>
/// <param name="Audio">Its type by its content; null if the content wasn't read.</param>
/// <param name="Problem">A sentence that describes why it doesn't look like a complete recording; null if it does.</param>
internal sealed record ExistingFile(FileSnapshot File, AudioFile? Audio, string? Problem)
{
    /// <summary>Whether it isn't audio of a known type. The service may have sent it like this; then all recordings are of this type.</summary>
    public bool IsOfUnknownKind { get; private init; }

    /// <summary>Returns a file that is known to be the recording: from the manifest, or because a run has just finished it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="reads">Whether its header is read, for callers that use its audio properties.</param>
    public static ExistingFile Trusted(FileSnapshot file, bool reads) => new(file, reads && !ReparsePoint.IsOffline(file.Path) ? AudioFile.TryRead(file.Path) : null, null);

    /// <summary>Reads the beginning of a file. A file whose content is stored elsewhere, such as in a cloud, isn't fetched.</summary>
    /// <param name="file">The file.</param>
    /// <param name="planned">The recording's planned name, a full path.</param>
    public static ExistingFile Look(FileSnapshot file, string planned)
    {
        if (file.Length == 0)
        {
            return new ExistingFile(file, null, "It is empty.");
        }

        if (ReparsePoint.IsOffline(file.Path))
        {
            return new ExistingFile(file, null, null);
        }

        AudioFile? audio = AudioFile.TryRead(file.Path);
        if (audio is null)
        {
            if (FreshFile.IsOpenElsewhere(file.Path))
            {
                // Another program has it open for exclusive access, such as a run that has just completed it. That isn't a problem.
                return new ExistingFile(file, null, null);
            }

            // It was closed in the meantime.
            audio = AudioFile.TryRead(file.Path);
        }

        bool isUnknown = audio is { Kind: AudioContentKind.Unknown, IsZeros: false };
        return new ExistingFile(file, audio, ProblemOf(file, audio, planned)) { IsOfUnknownKind = isUnknown };
    }

    /// <summary>Returns the file as a skipped one.</summary>
    public SukiRecordingFile ToSkipped(string sessionId, string recordingId, int? sequenceNumber, string? sha256 = null) => new(Audio?.Properties)
    {
        SessionId = sessionId,
        RecordingId = recordingId,
        SequenceNumber = sequenceNumber,
        Sha256 = sha256,
        Path = File.Path,
        Length = File.Length,
        Status = SaveStatus.Skipped,
        SavedAt = File.WrittenAt.ToLocalTime(),
    };

    private static string? ProblemOf(FileSnapshot file, AudioFile? audio, string planned) =>
        audio is null ? "It can't be read."
        : audio.Wav is not null ? audio.HeaderProblem
        : audio.Kind == AudioContentKind.Markup ? "It is a web page or an XML document."
        : audio.IsZeros ? "It starts with zeros, as after a power failure."
        : audio.FormatName is not { } format ? "It isn't audio of a known type."
        : FinalName.Of(planned, audio.Kind) == file.Path ? null
        : $"It is {format}, which doesn't match its extension.";
}
