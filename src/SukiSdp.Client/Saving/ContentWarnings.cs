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
            observer.Warning($"'{path}': the file exists and was skipped, and it is not audio of a known kind. If the service sends such recordings, it may be right; if it has changed since it was saved, use -Force to save it again. This warning is shown once.");
        }
    }

    /// <summary>Warns of a file that was saved, if there is reason to.</summary>
    public void Tell(string path, AudioFile audio)
    {
        if (audio.Wav is not null)
        {
            if (audio.HeaderProblem is { } problem)
            {
                observer.Warning($"'{path}': the WAV header doesn't fit the file. {problem} The file was saved unchanged.");
            }
        }
        else if (audio.FormatName is { } format)
        {
            if (Interlocked.Exchange(ref _saidOther, 1) == 0)
            {
                observer.Warning($"'{path}': this recording is {format} and not WAV. Such recordings are saved under the extension of what they are, and are never joined. This is said once.");
            }
        }
        else if (Interlocked.Exchange(ref _saidUnknown, 1) == 0)
        {
            observer.Warning($"'{path}': this recording is of an unknown kind and not WAV. Such recordings are saved as they came, and are never joined. This is said once.");
        }
    }
}
