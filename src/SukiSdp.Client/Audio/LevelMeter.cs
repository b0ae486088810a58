namespace SukiSdp.Audio;

/// <summary>Accumulates the levels of a file from its samples, which come in pieces.</summary>
/// <param name="info">The header.</param>
/// <param name="settings">What counts as silence and as a problem.</param>
/// <param name="waveform">The waveform.</param>
internal sealed class LevelMeter(WavInfo info, MeasureSettings settings, Waveform waveform)
{
    private readonly int _channels = info.Format.Channels;
    private readonly SilenceMeter _silence = new(info.Format, settings);
    private readonly SampleSums[] _totals = [.. Enumerable.Repeat(SampleSums.None, info.Format.Channels)];
    private readonly ClipCounter[] _clipped = new ClipCounter[info.Format.Channels];
    private long _frames;

    /// <summary>Takes a piece.</summary>
    /// <param name="planes">Its samples.</param>
    /// <param name="frames">How many sample frames it has.</param>
    internal void Add(SamplePlanes planes, int frames)
    {
        // In stretches that are in one window and in one point of the waveform.
        for (int from = 0; from < frames;)
        {
            int count = (int)Math.Min(frames - from, Math.Min(_silence.FramesLeft, waveform.FramesLeft));
            for (int channel = 0; channel < _channels; channel++)
            {
                SampleSums sums = planes.Sum(channel, from, count);
                planes.CountClipped(channel, from, count, sums, ref _clipped[channel]);
                _totals[channel] = _totals[channel].And(sums);
                _silence.Add(channel, sums);
                waveform.Add(sums);
            }

            _silence.Advance(count);
            waveform.Advance(count);
            _frames += count;
            from += count;
        }
    }

    /// <summary>The measurement, after the last piece.</summary>
    /// <param name="fileLength">The file's length in bytes.</param>
    internal AudioMeasurement Result(long fileLength)
    {
        double[] means = Array.ConvertAll(_totals, channel => _frames == 0 ? 0 : channel.Sum / _frames);
        double silence = _silence.Ratio(means);
        long clipped = _clipped.Sum(channel => channel.Count);
        return new AudioMeasurement
        {
            Info = info,
            FileLength = fileLength,
            PeakLevel = Decibels(_totals.Max(channel => channel.Peak)),
            RmsLevel = _frames == 0 ? double.NegativeInfinity : Decibels(Math.Sqrt(_totals.Sum(channel => channel.Squares) / _frames / _channels)),
            SilenceRatio = silence,
            ClippedSamples = clipped,
            DcOffset = means.OrderByDescending(Math.Abs).First(),
            Problem = silence >= 1 ? RecordingProblem.Silent
                : silence >= settings.MostlySilentRatio ? RecordingProblem.MostlySilent
                : clipped > settings.ClippedSampleLimit ? RecordingProblem.Clipped
                : null,
            Waveform = waveform.Points,
        };
    }

    private static double Decibels(double amplitude) => 20 * Math.Log10(amplitude);
}
