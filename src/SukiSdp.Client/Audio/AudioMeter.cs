namespace SukiSdp.Audio;

/// <summary>Measures the samples of WAV files: level, silence, clipping, DC offset and waveform.</summary>
internal static class AudioMeter
{
    /// <summary>Measures a file. Its samples are streamed, in memory that doesn't depend on its length.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="settings">What counts as silence and as a problem.</param>
    /// <param name="waveformPoints">The number of points of the waveform; 0 for none.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>
    /// The measurement of the samples that are there. Where <see cref="WavInfo.IsDamaged"/> is set, others are missing or follow that the header doesn't describe.
    /// </returns>
    /// <exception cref="SukiSdpException">The file can't be read, isn't WAV, or has an encoding that isn't supported.</exception>
    public static AudioMeasurement Measure(string path, MeasureSettings settings, int waveformPoints, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
