namespace SukiSdp.Audio;

/// <summary>
/// Measures how much of a file is silence, in windows that follow one another. A window is silent when the samples of each channel stay below the threshold,
/// measured from 0 or from their mean: the DC offset of a cheap converter, which can be above -60 dBFS, can't be heard, and would hide a dead microphone.
/// </summary>
internal sealed class SilenceMeter
{
    private readonly double _threshold;
    private readonly long _windowFrames;
    private readonly SampleSums[] _window;
    private long _framesInWindow;
    private long _frames;
    private long _silentFrames;

    internal SilenceMeter(WavFormat format, MeasureSettings settings)
    {
        _threshold = Math.Pow(10, settings.SilenceThreshold / 20);
        _windowFrames = Math.Max(1, settings.SilenceWindow.Ticks * format.SampleRate / TimeSpan.TicksPerSecond);
        _window = new SampleSums[format.Channels];
        Begin();
    }

    /// <summary>Sample frames to the end of the window.</summary>
    internal long FramesLeft => _windowFrames - _framesInWindow;

    /// <summary>Takes samples of a channel.</summary>
    internal void Add(int channel, SampleSums sums) => _window[channel] = _window[channel].And(sums);

    /// <summary>Takes note of the sample frames that were added, not more than <see cref="FramesLeft"/>.</summary>
    internal void Advance(int frames)
    {
        _framesInWindow += frames;
        if (FramesLeft == 0)
        {
            End(means: null);
        }
    }

    /// <summary>The proportion of silence, 0 to 1; 1 without samples.</summary>
    /// <param name="means">The mean of each channel of the whole file. The last window can be too short for a mean of its own, and counts by its length.</param>
    internal double Ratio(double[] means)
    {
        if (_framesInWindow > 0)
        {
            End(means);
        }

        return _frames == 0 ? 1 : (double)_silentFrames / _frames;
    }

    private void End(double[]? means)
    {
        bool isSilent = true;
        for (int channel = 0; channel < _window.Length && isSilent; channel++)
        {
            SampleSums sums = _window[channel];
            double mean = means?[channel] ?? sums.Sum / _framesInWindow;
            isSilent = sums.Peak < _threshold || Math.Max(sums.Greatest - mean, mean - sums.Least) < _threshold;
        }

        _frames += _framesInWindow;
        _silentFrames += isSilent ? _framesInWindow : 0;
        Begin();
    }

    private void Begin()
    {
        _framesInWindow = 0;
        for (int channel = 0; channel < _window.Length; channel++)
        {
            _window[channel] = SampleSums.None;
        }
    }
}
