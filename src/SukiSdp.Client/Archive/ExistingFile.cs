using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Archive;

/// <summary>A file that is there already under a recording's name, and what its beginning says about it.</summary>
/// <param name="File">The file.</param>
/// <param name="Audio">What it is by its content; null when that was not read.</param>
/// <param name="Problem">Why it does not look like a whole recording, in a sentence; null when it does.</param>
internal sealed record ExistingFile(FileSnapshot File, AudioFile? Audio, string? Problem)
{
    /// <summary>Whether it is not audio of a known kind, which the service may have sent as it is: then that is so of all recordings.</summary>
    public bool IsOfUnknownKind { get; private init; }

    /// <summary>Returns a file that is known to be the recording: from the manifest, or because a run has just finished it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="reads">Whether its header is read, for callers that use its audio properties.</param>
    public static ExistingFile Trusted(FileSnapshot file, bool reads) => new(file, reads && !ReparsePoint.IsOffline(file.Path) ? AudioFile.TryRead(file.Path) : null, null);

    /// <summary>Looks at the beginning of a file. One whose content is kept elsewhere, such as in a cloud, is not fetched for it.</summary>
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
                // What another program keeps to itself, such as a run that has just finished it, says nothing against it.
                return new ExistingFile(file, null, null);
            }

            // It was closed meanwhile.
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
