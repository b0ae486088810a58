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
    // The maximum number of measurements that wait for a slower one before them.
    private const int MostAhead = 1024;

    /// <summary>Runs until the input is complete. The path and the IDs of an item are used.</summary>
    public async Task RunAsync(InputQueue<SukiArchiveItem> input, CancellationToken cancellationToken)
    {
        using TaskGroup run = new(cancellationToken);
        using Slots fileSlots = new(filesAtOnce);
        using SemaphoreSlim ahead = new(MostAhead);
        using InputQueue<Task<Action>> begun = new(int.MaxValue);
        run.Begin(BeginAllAsync);
        run.Begin(EmitInOrderAsync);
        await run.WaitAsync().ConfigureAwait(false);

        async Task BeginAllAsync()
        {
            while (true)
            {
                await ahead.WaitAsync(run.CancellationToken).ConfigureAwait(false);
                if (await input.TakeAsync(run.CancellationToken).ConfigureAwait(false) is not { } item)
                {
                    begun.Complete();
                    return;
                }

                observer.ItemExpanded(1);
                Slot slot = await fileSlots.AcquireAsync(run.CancellationToken).ConfigureAwait(false);
                begun.TryAdd(run.Begin(() =>
                {
                    using (slot)
                    {
                        return Task.FromResult(Measure(item, run.CancellationToken));
                    }
                }));
            }
        }

        async Task EmitInOrderAsync()
        {
            while (true)
            {
                if (await begun.TakeAsync(run.CancellationToken).ConfigureAwait(false) is not { } next)
                {
                    return;
                }

                (await next.ConfigureAwait(false))();
                ahead.Release();
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
