namespace SukiSdp.Audio;

/// <summary>Measures many files, several at once. The output is in input order, each as soon as those before it are measured.</summary>
/// <param name="settings">What counts as silence and as a problem.</param>
/// <param name="filesAtOnce">How many files are read at once.</param>
/// <param name="emit">Receives each measurement.</param>
/// <param name="failed">Receives each failure, with the path of the file.</param>
/// <param name="observer">Receives progress.</param>
internal sealed class MeasureRun(
    MeasureSettings settings, int filesAtOnce, Action<SukiRecordingMeasurement> emit, Action<SukiSdpException, string> failed, IRunObserver observer)
{
    /// <summary>Runs until the input is complete. The path and the IDs of an item are used.</summary>
    public async Task RunAsync(InputQueue<SukiArchiveItem> input, CancellationToken cancellationToken)
    {
        using TaskGroup run = new(cancellationToken);
        using Slots fileSlots = new(filesAtOnce);
        await OrderedRun.RunAsync<SukiArchiveItem, Action>(run, input, AcquireAsync, MeasureAsync, report => report()).ConfigureAwait(false);

        Task<Slot> AcquireAsync()
        {
            observer.ItemExpanded(1);
            return fileSlots.AcquireAsync(run.CancellationToken);
        }

        Task<Action> MeasureAsync(SukiArchiveItem item, Slot slot)
        {
            using (slot)
            {
                return Task.FromResult(Measure(item, run.CancellationToken));
            }
        }
    }

    // Returns the action that reports the outcome. A failure, even an unexpected one, affects only this file.
    private Action Measure(SukiArchiveItem item, CancellationToken cancellationToken)
    {
        try
        {
            AudioMeasurement measured = AudioMeter.Measure(
                item.Path, settings, waveformPoints: 0, cancellationToken, (done, total) => observer.FileProgress(item.Path, done, total));
            SukiRecordingMeasurement result = measured.Info.LacksAudio
                ? throw new SukiSdpException(SukiError.MeasureFileDamaged, $"'{item.Path}': the file is damaged, and wasn't measured. {measured.Info.HeaderProblem}")
                : Result(item, measured);
            return () => emit(result);
        }
        catch (Exception e) when (ItemErrors.Is(e))
        {
            SukiSdpException failure = ItemErrors.From(e, $"'{item.Path}'");
            return () => failed(failure, item.Path);
        }
        finally
        {
            observer.TransferEnded(item.Path);
            observer.FileCompleted();
        }
    }

    private static SukiRecordingMeasurement Result(SukiArchiveItem item, AudioMeasurement measured) => new()
    {
        SessionId = item.SessionId.Length > 0 ? item.SessionId : null,
        RecordingId = item.RecordingId,
        EncounterId = item.EncounterId,
        Path = item.Path,
        Length = measured.FileLength,
        Duration = measured.Info.Duration,
        Encoding = measured.Info.Format.EncodingName,
        SampleRate = measured.Info.Format.SampleRate,
        Channels = measured.Info.Format.Channels,
        BitsPerSample = measured.Info.Format.BitsPerSample,
        PeakLevel = measured.PeakLevel,
        RmsLevel = measured.RmsLevel,
        SilenceRatio = measured.SilenceRatio,
        ClippedSamples = measured.ClippedSamples,
        DcOffset = measured.DcOffset,
        Problem = measured.Problem,
    };
}
