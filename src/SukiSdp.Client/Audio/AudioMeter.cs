using System.Buffers;
using SukiSdp.Files;

namespace SukiSdp.Audio;

/// <summary>Measures the samples of WAV files: level, silence, clipping, DC offset and waveform.</summary>
internal static class AudioMeter
{
    /// <summary>More channels than any microphone array has. Memory is allocated for each.</summary>
    internal const int MostChannels = 64;

    // Small enough to stay in the cache of a core together with its decoded samples.
    private const int BufferBytes = 128 * 1024;

    /// <summary>Measures a file. Its samples are streamed, in memory that doesn't depend on its length.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="settings">What counts as silence and as a problem.</param>
    /// <param name="waveformPoints">The number of points of the waveform; 0 for none.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="progress">Receives the bytes of samples that have been measured, and those that there are; can be null.</param>
    /// <returns>
    /// The measurement of the existing samples. Where <see cref="WavInfo.LacksAudio"/> is set, others are missing, or follow without being described by the header.
    /// </returns>
    /// <exception cref="SukiSdpException">
    /// <see cref="SukiError.ReadFailed"/>; <see cref="SukiError.MeasureNotWav"/>; <see cref="SukiError.MeasureEncodingUnsupported"/>.
    /// </exception>
    public static AudioMeasurement Measure(
        string path, MeasureSettings settings, int waveformPoints, CancellationToken cancellationToken, Action<long, long>? progress = null)
    {
        try
        {
            if (new FileInfo(LongPath.Of(path)) is { Exists: true, Length: 0 })
            {
                // A pipe has no length either, and opening it would wait for a writer.
                throw new SukiSdpException(SukiError.MeasureNotWav, $"'{path}': the file isn't WAV. It has 0 bytes.");
            }

            using FileStream file = new(LongPath.Of(path), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan);
            WavReadResult header = WavReader.Read(file);
            WavInfo info = header.Info ?? throw new SukiSdpException(SukiError.MeasureNotWav, $"'{path}': the file isn't WAV. {header.NotWavReason}");
            if (!SamplePlanes.CanDecode(info.Format) || info.Format.Channels > MostChannels)
            {
                throw new SukiSdpException(SukiError.MeasureEncodingUnsupported, $"'{path}': the samples can't be measured ({info.Format}).");
            }

            LevelMeter meter = new(info, settings, new Waveform(info.SampleFrames, waveformPoints));
            Read(file, path, info, meter, progress, cancellationToken);
            return meter.Result(file.Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SukiSdpException(SukiError.ReadFailed, $"Cannot find the file '{path}'.", e);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new SukiSdpException(SukiError.ReadFailed, $"'{path}': the file couldn't be read: {e.Message}", e);
        }
    }

    private static void Read(FileStream file, string path, WavInfo info, LevelMeter meter, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        int block = info.Format.BlockAlign, frames = BufferBytes / block;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using SamplePlanes planes = SamplePlanes.Create(info.Format, frames);
            file.Position = info.DataOffset;
            progress?.Invoke(0, info.DataLength);
            for (long done = 0; done < info.DataLength;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = (int)Math.Min(frames * block, info.DataLength - done);
                if (file.ReadFully(buffer, 0, count) < count)
                {
                    throw new SukiSdpException(SukiError.ReadFailed, $"'{path}': the file became shorter while it was read.");
                }

                planes.Load(new ArraySegment<byte>(buffer, 0, count));
                meter.Add(planes, count / block);
                done += count;
                progress?.Invoke(done, info.DataLength);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
