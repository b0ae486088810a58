using SukiSdp.Audio;

namespace SukiSdp.Saving;

/// <summary>
/// Warns about saved files that aren't the expected WAV. A header that doesn't match affects one file. Another type of content probably
/// affects all files, and causes one warning.
/// </summary>
internal sealed class ContentWarnings(IRunObserver observer)
{
    private int _saidOther;
    private int _saidUnknown;
    private int _saidExisting;

    /// <summary>Warns about an existing file that is skipped, and isn't audio of a known type.</summary>
    public void WarnSkipped(string path)
    {
        if (Interlocked.Exchange(ref _saidExisting, 1) == 0)
        {
            observer.Warning($"'{path}': the file exists and was skipped, but it isn't audio of a known type. If the service sends recordings of this type, the file may be correct. If it has changed since it was saved, use -Force to save it again. This warning is shown once.");
        }
    }

    /// <summary>Warns about a saved file, if necessary.</summary>
    public void Warn(string path, AudioFile audio)
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
