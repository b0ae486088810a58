using System.Globalization;
using SukiSdp.Audio;
using SukiSdp.Files;

namespace SukiSdp.Joining;

/// <summary>Joins the recordings of sessions, one session after another, or finds that they are already joined.</summary>
internal sealed class SessionJoiner(JoinSettings settings, IJoinSink sink, IRunObserver observer)
{
    private readonly JoinWriter _writer = new(settings, observer);
    private readonly JoinTargetFinder _finder = new(settings, observer);
    private volatile bool _isHeld;

    /// <summary>The action of a joined file in confirmation prompts and with <c>-WhatIf</c>.</summary>
    private const string Action = "Join recordings";

    private const string RemoveAction = "Remove recording";

    /// <summary>Joins sessions until the input is complete: one at a time, but the next one starts while one waits for another program.</summary>
    public async Task RunAsync(InputQueue<JoinRequest> input, CancellationToken cancellationToken)
    {
        using Slots sessionSlot = new(1);
        using TaskGroup all = new(cancellationToken);
        all.Begin(JoinAllAsync);
        await all.WaitAsync().ConfigureAwait(false);

        async Task JoinAllAsync()
        {
            while (true)
            {
                if (await input.TakeAsync(all.CancellationToken).ConfigureAwait(false) is not { } request)
                {
                    return;
                }

                observer.ItemExpanded(1);
                request.Slot = await sessionSlot.AcquireAsync(all.CancellationToken).ConfigureAwait(false);
                Task join = JoinInSlotAsync(request, all.CancellationToken);
                await Task.WhenAny(join, request.Slot.Released).ConfigureAwait(false);
                all.Begin(() => join);
            }
        }
    }

    private async Task JoinInSlotAsync(JoinRequest request, CancellationToken cancellationToken)
    {
        using (request.Slot)
        {
            await JoinAsync(request, cancellationToken).ConfigureAwait(false);
            observer.FileCompleted();
        }
    }

    /// <summary>Joins a session. The sink receives the result. A failure, even an unexpected one, affects only this session.</summary>
    /// <param name="request">The session.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="record">Records the joined file. If that fails, the sink receives the failure instead of the file.</param>
    /// <returns>The failure, unless it is a problem of the recordings; null for none.</returns>
    public Task<SukiSdpException?> JoinAsync(JoinRequest request, CancellationToken cancellationToken, Func<SukiJoinedRecording, Task>? record = null) =>
        JoinAsync(request.SessionId, () => request, cancellationToken, record);

    /// <inheritdoc cref="JoinAsync(JoinRequest, CancellationToken, Func{SukiJoinedRecording, Task}?)"/>
    public async Task<SukiSdpException?> JoinAsync(string sessionId, Func<JoinRequest> request, CancellationToken cancellationToken, Func<SukiJoinedRecording, Task>? record = null)
    {
        try
        {
            await JoinListedAsync(request(), record, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested || e is not OperationCanceledException)
        {
            SukiSdpException failure = e as SukiSdpException ?? SukiSdpException.Unexpected(e, DisplayText.Session(sessionId));
            sink.Failed(failure, sessionId);
            return failure;
        }
    }

    // Another run can have joined and removed recordings since they were listed. Then the remaining ones must be in its joined file, which has more: a join of them would lack the others.
    private async Task JoinListedAsync(JoinRequest request, Func<SukiJoinedRecording, Task>? record, CancellationToken cancellationToken)
    {
        SukiSdpException? cause = null;
        while (true)
        {
            try
            {
                await JoinOrThrowAsync(request, record, cause, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SukiSdpException failure) when (failure.Error == SukiError.JoinChunkUnreadable && record is null && request.FindRemaining() is { } remaining)
            {
                (request, cause) = (remaining, cause ?? failure);
            }

            if (request.Recordings.Count == 0)
            {
                if (!request.HasLaterTarget())
                {
                    throw cause;
                }

                observer.Verbose($"'{request.TargetPath}': skipped, because another run has joined the recordings and removed them.");
                return;
            }
        }
    }

    // The cause is why recordings that were listed aren't joined; null for none.
    private async Task JoinOrThrowAsync(JoinRequest request, Func<SukiJoinedRecording, Task>? record, SukiSdpException? cause, CancellationToken cancellationToken)
    {
        if (request.Recordings.Any(c => string.Equals(c.Path, request.TargetPath, StringComparison.OrdinalIgnoreCase)))
        {
            throw JoinErrors.Of(request, SukiError.JoinTargetDiffers, $"the joined file would be '{request.TargetPath}', which is one of the recordings.");
        }

        await WaitForTargetAsync(request, cancellationToken).ConfigureAwait(false);
        RecordingFiles files = RecordingFiles.Look(request);
        WavJoinPlan plan = Plan(request, settings.AllowGap, readsSamples: false);
        if (plan.IsEndUnknown && !_finder.LooksJoined(request, plan, files))
        {
            // All of their samples are read only if the join is written.
            plan = Plan(request, settings.AllowGap, readsSamples: true);
        }

        IReadOnlyList<WavJoinProblem> unfinished = UnfinishedIn(request);
        IReadOnlyList<WavJoinProblem> problems = settings.AllowGap ? plan.Problems : [.. unfinished, .. plan.Problems];
        JoinTarget? target = null;
        if (problems.Count > 0)
        {
            plan = Plan(request, allowGap: true, readsSamples: true);
            target = await FindDespiteAsync(problems, request, plan, files, cancellationToken).ConfigureAwait(false);
            if (target is null)
            {
                if (cause is not null)
                {
                    throw cause;
                }

                foreach (SukiSdpException failure in JoinErrors.From(request, problems))
                {
                    sink.Failed(failure, request.SessionId);
                }

                return;
            }
        }

        target ??= await _finder.FindAsync(request, plan, files, cancellationToken).ConfigureAwait(false);
        if (target.Kind != JoinTargetKind.HasMore && cause is not null)
        {
            throw cause;
        }

        string[] gaps = [.. MissingBefore(request).Concat(unfinished).Concat(plan.PassedOver).Where(p => !target.HasInstead(p)).Select(p => p.Message)];
        if (target.Kind != JoinTargetKind.Open)
        {
            await DiscardLeftoverAsync(request.TargetPath, cancellationToken).ConfigureAwait(false);
        }

        if (target.Kind == JoinTargetKind.Open && !await sink.ConfirmAsync(request.TargetPath, Action, cancellationToken).ConfigureAwait(false))
        {
            // With -WhatIf, they are also named. Otherwise, recordings that aren't joined aren't removed.
            if (settings is { RemoveSource: true, IsTrial: true })
            {
                await files.RemoveAsync(request, plan, target.Findings.Unidentified, ConfirmRemovalAsync).ConfigureAwait(false);
            }

            return;
        }

        if (target.Kind == JoinTargetKind.Open && request.VerifyAsync is { } verify)
        {
            await verify(cancellationToken).ConfigureAwait(false);
        }

        bool isWritten = target.Kind == JoinTargetKind.Open && await _writer.WriteAsync(request, plan, target.Existing, cancellationToken).ConfigureAwait(false);
        if (target.Kind == JoinTargetKind.Open && !isWritten)
        {
            // A file that another process has created in the meantime is inspected like an existing one.
            target = await _finder.FindAsync(request, plan, files, cancellationToken).ConfigureAwait(false);
            if (target.Kind == JoinTargetKind.Open)
            {
                throw FileErrors.Busy(request.TargetPath);
            }
        }

        Warn(request, plan, gaps, isWritten);
        await ReportAsync(request, plan, target, gaps, isWritten, record).ConfigureAwait(false);
        if (settings.RemoveSource)
        {
            foreach (SukiSdpException failure in await files.RemoveAsync(request, plan, target.Findings.Unidentified, ConfirmRemovalAsync).ConfigureAwait(false))
            {
                sink.Failed(failure, request.SessionId);
            }
        }
    }

    // A pipe, which has no length, must not be opened. Joins without slots wait one after another: if a program has
    // one of their files open for longer than a scan takes, the others don't wait.
    private async Task WaitForTargetAsync(JoinRequest request, CancellationToken cancellationToken)
    {
        Backoff backoff = new(FreshFile.LongestScan);
        while (!settings.IsTrial && (request.Slot is not null || !_isHeld) && FileSnapshot.At(request.TargetPath) is { Length: > 0 } && FreshFile.IsOpenElsewhere(request.TargetPath))
        {
            if (backoff.Next() is not { } pause)
            {
                _isHeld = true;
                break;
            }

            // Others are joined in the meantime.
            request.Slot?.Release();
            await settings.Clock.Delay(pause, cancellationToken).ConfigureAwait(false);
        }

        await (request.Slot?.ReacquireAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <summary>Whether nothing is written.</summary>
    public bool IsTrial => settings.IsTrial;

    /// <summary>Returns the path of the joined file of a session whose recordings haven't been saved yet.</summary>
    public Task NameAsync(string target, CancellationToken cancellationToken) => sink.ConfirmAsync(target, Action, cancellationToken);

    /// <summary>
    /// Returns whether gaps aren't an error because of an existing joined file: it contains more recordings, so that those that seem to be missing
    /// were removed after they were joined, or it is the joined file with these gaps, which were allowed.
    /// </summary>
    /// <returns>The joined file; null if the gaps are an error.</returns>
    private async Task<JoinTarget?> FindDespiteAsync(IReadOnlyList<WavJoinProblem> problems, JoinRequest request, WavJoinPlan plan, RecordingFiles files, CancellationToken cancellationToken)
    {
        if (!plan.CanWrite || !problems.All(p => request.AcceptsJoinedGap ? p.IsGap : p is { Kind: WavJoinProblemKind.MissingSequence, Path: null }))
        {
            return null;
        }

        try
        {
            JoinTarget target = await _finder.FindAsync(request, plan, files, cancellationToken).ConfigureAwait(false);
            return problems.All(target.HasInstead) || (target.Kind != JoinTargetKind.Open && request.AcceptsJoinedGap) ? target : null;
        }
        catch (SukiSdpException failure) when (failure.Error == SukiError.JoinTargetDiffers)
        {
            return null;
        }
    }

    /// <summary>Returns the warning about a joined file with gaps.</summary>
    public static string GapWarning(string target, IEnumerable<string> gaps) => $"'{target}': the joined file has gaps. {string.Join(" ", gaps)}";

    private async Task<bool> ConfirmRemovalAsync(string path)
    {
        bool isWanted = await sink.ConfirmAsync(path, RemoveAction, CancellationToken.None).ConfigureAwait(false);
        if (isWanted)
        {
            observer.Verbose($"'{path}': removed, because the joined file contains its audio.");
        }

        return isWanted;
    }

    private static WavJoinPlan Plan(JoinRequest request, bool allowGap, bool readsSamples)
    {
        try
        {
            return WavJoinPlan.Create(request.Recordings, allowGap, readsSamples);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw JoinErrors.Of(request, SukiError.JoinChunkUnreadable, $"a recording couldn't be read: {e.Message}", e);
        }
    }

    // A run that couldn't rename its partial file left a second copy of the audio, which is no longer needed.
    private async Task DiscardLeftoverAsync(string target, CancellationToken cancellationToken)
    {
        string partial = PartFile.PathOf(target);
        if (File.Exists(LongPath.Of(partial)) && await sink.ConfirmAsync(partial, "Remove partial file", cancellationToken).ConfigureAwait(false))
        {
            PartFileLeftover.Discard(target, observer.Verbose);
        }
    }

    // Each run warns about a gap as long as it exists, and about a header that doesn't match its file when the file is joined.
    private void Warn(JoinRequest request, WavJoinPlan plan, string[] gaps, bool isWritten)
    {
        if (gaps.Length > 0)
        {
            observer.Warning(GapWarning(request.TargetPath, gaps));
        }

        WavJoinPart[] odd = isWritten ? [.. plan.Parts.Where(part => part.Info is { IsDamaged: false, HeaderProblem: not null })] : [];
        if (odd.Length > 0)
        {
            observer.Warning(string.Format(
                CultureInfo.InvariantCulture,
                "'{0}': joined with all samples, although the WAV header of '{1}' doesn't match the file. {2}{3}",
                request.TargetPath,
                odd[0].Source.Path,
                odd[0].Info.HeaderProblem,
                odd.Length == 1 ? "" : odd.Length == 2 ? " The same is true of 1 other recording." : $" The same is true of {odd.Length - 1} other recordings."));
        }
    }

    // In the documentation of the service, recordings are numbered from 1, but this isn't guaranteed, so it isn't an error.
    private static IEnumerable<WavJoinProblem> MissingBefore(JoinRequest request) =>
        request.Recordings.Concat(request.Unfinished).OrderBy(recording => recording.SequenceNumber).FirstOrDefault() is { SequenceNumber: > 1 } first
            ? [new WavJoinProblem(WavJoinProblemKind.MissingSequence, null, 1, $"{WavJoinValidator.Missing(1, first.SequenceNumber - 1)} before '{first.Path}'.")]
            : [];

    private static IReadOnlyList<WavJoinProblem> UnfinishedIn(JoinRequest request) =>
        [.. request.Unfinished.Select(part => new WavJoinProblem(
            WavJoinProblemKind.MissingSequence,
            part.Path,
            part.SequenceNumber,
            string.Format(CultureInfo.InvariantCulture, "Recording {0} ('{1}') hasn't been saved completely.", part.SequenceNumber, part.Path)))];

    private async Task ReportAsync(JoinRequest request, WavJoinPlan plan, JoinTarget target, string[] gaps, bool isWritten, Func<SukiJoinedRecording, Task>? record)
    {
        if (target.Kind == JoinTargetKind.HasMore)
        {
            observer.Verbose($"'{request.TargetPath}': already contains these recordings and more, skipped.");
            return;
        }

        observer.Verbose(string.Format(
            CultureInfo.InvariantCulture,
            isWritten ? "'{0}': joined and verified, {1} bytes of {2} recordings." : "'{0}': already exists ({1} bytes of {2} recordings), skipped.",
            request.TargetPath,
            plan.TotalLength,
            plan.Parts.Count));
        WavFormat format = plan.Format!;
        SukiJoinedRecording joined = new()
        {
            SessionId = request.SessionId,
            Path = request.TargetPath,
            Length = plan.TotalLength,
            Duration = plan.Duration,
            Format = format.EncodingName,
            Channels = format.Channels,
            SampleRate = format.SampleRate,
            BitsPerSample = format.BitsPerSample,
            SourceCount = plan.Parts.Count,
            Gaps = gaps,
            WholeSources = [.. plan.Parts.Where(part => !part.Info.IsDamaged).Select(part => part.Source.Path)],
            Status = isWritten ? JoinStatus.Joined : JoinStatus.Skipped,
        };
        if (record is not null)
        {
            await record(joined).ConfigureAwait(false);
        }

        sink.Joined(joined);
    }
}
