using SukiSdp.Audio;

namespace SukiSdp.Saving;

/// <summary>
/// Warns of saved files that are not the WAV they are expected to be. A header that does not fit concerns one file; another kind of content most
/// likely concerns all of them, and is warned of once.
/// </summary>
internal sealed class ContentWarnings(IRunObserver observer)
{
    private int _saidOther;
    private int _saidUnknown;
    private int _saidExisting;

    /// <summary>Warns of a file that was there already, is skipped, and is not audio of a known kind.</summary>
    public void TellSkipped(string path)
    {
        if (Interlocked.Exchange(ref _saidExisting, 1) == 0)
        {
            observer.Warning($"'{path}': the file exists and was skipped, but it isn't audio of a known type. If the service sends recordings of this type, the file may be correct. If it has changed since it was saved, use -Force to save it again. This warning is shown once.");
        }
    }

    /// <summary>Warns of a file that was saved, if there is reason to.</summary>
    public void Tell(string path, AudioFile audio)
    {
        if (audio.Wav is not null)
        {
            if (audio.HeaderProblem is { } problem)
            {
                observer.Warning($"'{path}': the WAV header doesn't match the file. {problem} The file was saved unchanged.");
            }
        }
        else if (audio.FormatName is { } format)
        {
            if (Interlocked.Exchange(ref _saidOther, 1) == 0)
            {
                observer.Warning($"'{path}': this recording is {format}, not WAV. Such recordings are saved with the extension of their type, and are never joined. This warning is shown once.");
            }
        }
        else if (Interlocked.Exchange(ref _saidUnknown, 1) == 0)
        {
            observer.Warning($"'{path}': this recording is of an unknown type, not WAV. Such recordings are saved unchanged, and are never joined. This warning is shown once.");
        }
    }
}
