using System.Globalization;
using SukiSdp.Audio;
using SukiSdp.Transfer;

namespace SukiSdp.Joining;

/// <summary>Joins the chunks of one session after another, or finds them joined.</summary>
internal sealed class SessionJoiner(JoinSettings settings, IJoinSink sink, IRunObserver observer)
{
    private readonly JoinWriter _writer = new(settings, observer);

    private string Action => settings.RemoveSource ? "Join recordings and remove them" : "Join recordings";

    /// <summary>Joins the sessions that come, until no more do.</summary>
    public async Task RunAsync(InputQueue<JoinRequest> input, CancellationToken stop)
    {
        while (true)
        {
            (bool taken, JoinRequest request) = await input.TakeAsync(stop).ConfigureAwait(false);
            if (!taken)
            {
                return;
            }

            observer.ItemListed(1);
            await JoinAsync(request, stop).ConfigureAwait(false);
            observer.FileOver();
        }
    }

    /// <summary>Joins a session. What becomes of it, well or not, is told to the sink.</summary>
    /// <param name="request">The session.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="record">What is to be done with the joined file before it is told; when that fails, the failure is told in its place.</param>
    public async Task JoinAsync(JoinRequest request, CancellationToken stop, Func<SukiJoinedRecording, Task>? record = null)
    {
        try
        {
            await JoinOrThrowAsync(request, record, stop).ConfigureAwait(false);
        }
        catch (SukiSdpException failure)
        {
            sink.Failed(failure, request.SessionId);
        }
    }

    private async Task JoinOrThrowAsync(JoinRequest request, Func<SukiJoinedRecording, Task>? record, CancellationToken stop)
    {
        if (request.Chunks.Any(c => string.Equals(c.Path, request.TargetPath, StringComparison.OrdinalIgnoreCase)))
        {
            throw JoinFailure.Of(request, SukiError.JoinTargetDiffers, $"the joined file would be '{request.TargetPath}', which is one of the recordings.");
        }

        ChunkFiles files = ChunkFiles.Look(request);
        WavJoinPlan plan = Plan(request);
        IReadOnlyList<WavJoinProblem> unfinished = UnfinishedIn(request);
        IReadOnlyList<WavJoinProblem> problems = settings.AllowGap ? plan.Problems : [.. unfinished, .. plan.Problems];
        if (problems.Count > 0)
        {
            foreach (SukiSdpException failure in JoinFailure.From(request, problems))
            {
                sink.Failed(failure, request.SessionId);
            }

            return;
        }

        string[] gaps = [.. unfinished.Concat(plan.PassedOver).Select(p => p.Message)];
        JoinTarget there = await FindAsync(request, plan, files, stop).ConfigureAwait(false);
        if (there == JoinTarget.IsJoin && !settings.RemoveSource)
        {
            await ReportAsync(request, plan, gaps, JoinStatus.Skipped, record).ConfigureAwait(false);
            return;
        }

        if (!await sink.ConfirmAsync(request.TargetPath, Action, stop).ConfigureAwait(false))
        {
            return;
        }

        if (there == JoinTarget.None)
        {
            there = await WriteAsync(request, plan, files, gaps, stop).ConfigureAwait(false);
        }

        if (there != JoinTarget.EndsWithJoin)
        {
            await ReportAsync(request, plan, gaps, there == JoinTarget.None ? JoinStatus.Joined : JoinStatus.Skipped, record).ConfigureAwait(false);
        }

        if (settings.RemoveSource)
        {
            foreach (SukiSdpException failure in files.Remove(request, plan))
            {
                sink.Failed(failure, request.SessionId);
            }
        }
    }

    private WavJoinPlan Plan(JoinRequest request)
    {
        try
        {
            return WavJoinPlan.Create(request.Chunks, settings.AllowGap);
        }
        catch (Exception e) when (DiskFailure.Is(e))
        {
            throw JoinFailure.Of(request, SukiError.JoinChunkUnreadable, $"a recording could not be read: {e.Message}", e);
        }
    }

    // What another process has put there meanwhile has to pass for the join as if it had been there before.
    private async Task<JoinTarget> WriteAsync(JoinRequest request, WavJoinPlan plan, ChunkFiles files, string[] gaps, CancellationToken stop)
    {
        if (!await _writer.WriteAsync(request, plan, stop).ConfigureAwait(false))
        {
            return await FindAsync(request, plan, files, stop).ConfigureAwait(false);
        }

        if (gaps.Length > 0)
        {
            observer.Warning($"'{request.TargetPath}': joined with gaps. {string.Join(" ", gaps)}");
        }

        return JoinTarget.None;
    }

    /// <summary>
    /// Looks what is there. A file of the length, format and number of samples that the join has, not older than its chunks, is taken for it; one
    /// that is older, or whose chunks are about to be removed, is compared byte by byte.
    /// </summary>
    /// <exception cref="SukiSdpException">Something else is there that may not be replaced.</exception>
    private async Task<JoinTarget> FindAsync(JoinRequest request, WavJoinPlan plan, ChunkFiles files, CancellationToken stop)
    {
        if (FileThere.At(request.TargetPath) is not { } there)
        {
            return JoinTarget.None;
        }

        WavFacts? facts = AudioFile.TryRead(there.Path)?.Wav?.Facts;
        bool isSameFormat = facts?.Format.IsSameFormat(plan.Format!) == true;
        bool hasMore = isSameFormat && facts!.SampleFrames > plan.SampleFrames;
        if (settings.Force && !hasMore)
        {
            return JoinTarget.None;
        }

        bool looksRight = isSameFormat && there.Length == plan.TotalLength && facts!.SampleFrames == plan.SampleFrames && facts.HeaderProblem is null;
        bool mustCompare = settings.RemoveSource || there.WrittenAt < files.NewestWrite;
        if (looksRight && (!mustCompare || await _writer.IsJoinAsync(request, plan, stop).ConfigureAwait(false)))
        {
            return JoinTarget.IsJoin;
        }

        // A run that was ended while it removed chunks, the first of them first, leaves those that the file ends with.
        if (hasMore && settings.RemoveSource && await _writer.EndsWithAsync(request, plan, stop).ConfigureAwait(false))
        {
            return JoinTarget.EndsWithJoin;
        }

        throw JoinFailure.Of(request, SukiError.JoinTargetDiffers, hasMore
            ? $"'{there.Path}' is there already and has more audio than these recordings make. It was left as it is, and -Force does not replace it."
            : $"'{there.Path}' is there already and is not what these recordings make. It was left as it is.");
    }

    private static IReadOnlyList<WavJoinProblem> UnfinishedIn(JoinRequest request) =>
        [.. request.Unfinished.Select(part => new WavJoinProblem(
            WavJoinProblemKind.MissingSequence,
            part.Path,
            part.SequenceNumber,
            string.Format(CultureInfo.InvariantCulture, "Chunk {0} ('{1}') has not been saved to its end.", part.SequenceNumber, part.Path)))];

    private async Task ReportAsync(JoinRequest request, WavJoinPlan plan, string[] gaps, JoinStatus status, Func<SukiJoinedRecording, Task>? record)
    {
        WavFormat format = plan.Format!;
        observer.Verbose(string.Format(
            CultureInfo.InvariantCulture,
            status == JoinStatus.Skipped ? "'{0}': there already ({1} bytes of {2} recordings), skipped." : "'{0}': joined and verified, {1} bytes of {2} recordings.",
            request.TargetPath,
            plan.TotalLength,
            plan.Parts.Count));
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
            Status = status,
        };
        if (record is not null)
        {
            await record(joined).ConfigureAwait(false);
        }

        sink.Joined(joined);
    }

    private enum JoinTarget
    {
        /// <summary>Nothing, or what is to be replaced.</summary>
        None,

        /// <summary>The join.</summary>
        IsJoin,

        /// <summary>A longer join of which only the last chunks are left.</summary>
        EndsWithJoin,
    }
}
