using System.Buffers;
using System.Globalization;
using System.Net;
using SukiSdp.Api;
using SukiSdp.Audio;

namespace SukiSdp.Transfer;

/// <summary>
/// One start on a file: brings all missing bytes of one version of one object into the part file, over one or more connections, through
/// broken connections and expired URLs. Before a byte is kept, status, range, length and version have been checked.
/// </summary>
internal sealed class ObjectFetch
{
    private readonly StorageClient _storage;
    private readonly DownloadRequest _request;
    private readonly PartFile _part;
    private readonly RangePlan _plan;
    private readonly TransferSettings _settings;
    private readonly Clock _clock;
    private readonly IRunObserver _observer;
    private readonly bool _whole;
    private readonly ObjectFacts? _kept;
    private readonly List<Task> _siblings = [];
    private readonly object _gate = new();
    private CancellationTokenSource? _attempt;
    private ObjectFacts? _facts;
    private bool _asStored;
    private TimeSpan _savedAt;
    private volatile bool _hasSideFile;

    /// <param name="storage">Sends the requests.</param>
    /// <param name="request">Which object.</param>
    /// <param name="part">Where it goes.</param>
    /// <param name="plan">What is missing.</param>
    /// <param name="kept">The version that the plan's kept bytes are of; null when there are none.</param>
    /// <param name="whole">Whether to ask for the object as a whole, without a range.</param>
    /// <param name="settings">How.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="observer">Hears of it.</param>
    public ObjectFetch(StorageClient storage, DownloadRequest request, PartFile part, RangePlan plan, ObjectFacts? kept, bool whole, TransferSettings settings, Clock clock, IRunObserver observer)
    {
        (_storage, _request, _part, _plan, _kept, _whole, _settings, _clock, _observer) = (storage, request, part, plan, kept, whole, settings, clock, observer);
        _savedAt = clock.Elapsed();
    }

    /// <summary>CRC32C of the gzip file as it came, when the object is stored gzipped.</summary>
    public uint? StoredCrc { get; private set; }

    /// <summary>Fetches everything.</summary>
    /// <param name="first">The first piece.</param>
    /// <param name="cancellationToken">Stops it; what has come stays for the next run.</param>
    /// <exception cref="RestartException">Begin anew.</exception>
    /// <exception cref="SukiSdpException">It cannot be had.</exception>
    public async Task<ObjectFacts> RunAsync(Segment first, CancellationToken cancellationToken)
    {
        using CancellationTokenSource attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _attempt = attempt;
        bool complete = false;
        try
        {
            await GuardAsync(FetchAllAsync(first)).ConfigureAwait(false);
            await Task.WhenAll(_siblings).ConfigureAwait(false);
            complete = true;
            return _facts!;
        }
        catch
        {
            // Every connection has let go of the part file before anybody else touches it.
            attempt.Cancel();
            Task[] all;
            lock (_gate)
            {
                all = [.. _siblings];
            }

            try
            {
                await Task.WhenAll(all).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SukiSdpException or RestartException or OperationCanceledException)
            {
                // A sibling that failed by itself, rather than by being cancelled, is the one to tell of.
                Exception? told = all.Select(t => t.Exception?.InnerException).FirstOrDefault(x => x is SukiSdpException or RestartException);
                if (told is not null && !cancellationToken.IsCancellationRequested)
                {
                    System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(told).Throw();
                }
            }

            throw;
        }
        finally
        {
            if (!complete || _hasSideFile)
            {
                SaveState();
            }
        }
    }

    /// <summary>
    /// Notes in the side file what has come. A file that comes in one go has none: it would be gone again a moment later, and costs more than the
    /// bytes it could save.
    /// </summary>
    /// <exception cref="SukiSdpException">It cannot be written.</exception>
    public void SaveState()
    {
        if (_facts is not { CanResume: true } facts)
        {
            return;
        }

        _savedAt = _clock.Elapsed();
        _hasSideFile = true;
        _part.SaveState(
            () => new PartState
            {
                Schema = PartState.CurrentSchema,
                SessionId = _request.SessionId,
                RecordingId = _request.RecordingId,
                ETag = facts.ETag,
                Generation = facts.Generation,
                Length = facts.Length!.Value,
                Ranges = [.. _plan.Done().Select(r => new[] { r.Start, r.End })],
            },
            flushFirst: facts.Crc32C is null && facts.Md5 is null);
    }

    private async Task GuardAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch
        {
            _attempt!.Cancel();
            throw;
        }
    }

    private async Task FetchAllAsync(Segment first)
    {
        for (Segment? piece = first; piece is not null; piece = _plan.TakeNext())
        {
            await FetchAsync(piece).ConfigureAwait(false);
        }
    }

    // One piece, over as many answers as it takes.
    private async Task FetchAsync(Segment piece)
    {
        CancellationToken stop = _attempt!.Token;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TransferSettings.BufferBytes);
        try
        {
            RetryBudget budget = new(_settings.Retry, _clock);
            SignedUrl url = await _request.Urls.GetAsync(_request.RecordingId, stop).ConfigureAwait(false);
            int renewals = 0;
            long renewedAt = piece.Position;
            while (!piece.IsDone || _facts is null)
            {
                try
                {
                    await ReceiveAsync(url, piece, buffer, budget, stop).ConfigureAwait(false);
                }
                catch (SukiSdpException expired) when (expired.Error == SukiError.PresignedUrlExpired)
                {
                    renewals = piece.Position - renewedAt >= RetrySettings.ProgressBytes ? 1 : renewals + 1;
                    renewedAt = piece.Position;
                    if (renewals > TransferSettings.MaxRenewals)
                    {
                        throw new SukiSdpException(
                            SukiError.PresignedUrlExpired,
                            $"{expired.Message} It was renewed {TransferSettings.MaxRenewals} times, and the new URLs were refused as well.")
                        {
                            StatusCode = expired.StatusCode,
                        };
                    }

                    _observer.Debug($"{expired.Message} It is renewed.");
                    url = await _request.Urls.RenewAsync(_request.RecordingId, url, stop).ConfigureAwait(false);
                }
                catch (SukiSdpException failure) when (budget.TryNext(failure, out TimeSpan pause))
                {
                    if (_facts is { CanResume: false })
                    {
                        piece.Reset();
                    }

                    _observer.Debug(string.Format(CultureInfo.InvariantCulture, "{0} Going on from byte {1} in {2:0.0} s.", failure.Message, piece.Position, pause.TotalSeconds));
                    await _clock.Delay(pause, stop).ConfigureAwait(false);
                    url = await _request.Urls.GetAsync(_request.RecordingId, stop).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ReceiveAsync(SignedUrl url, Segment piece, byte[] buffer, RetryBudget budget, CancellationToken stop)
    {
        long from = piece.Position;
        bool ranged = !_asStored && (from > 0 || !_whole);
        StorageRequest wanted = new(
            url.Address,
            _request.Subject,
            ranged ? from : null,
            ranged ? Math.Min(piece.End, _facts is null && _kept is null ? RangePlan.MinRange : long.MaxValue) - 1 : null,
            (_facts ?? _kept)?.StrongETag,
            _asStored);
        using StorageAnswer answer = await _storage.GetAsync(wanted, stop).ConfigureAwait(false);
        long end = AnswerCheck.EndOf(answer, wanted, _facts ?? _kept);
        if (_facts is null && !Begin(answer, piece))
        {
            // Stored gzipped, and unpacked on the way: asked for again as it is stored, so that the checksum can be checked.
            return;
        }

        if (_facts!.IsGzipBody)
        {
            StoredCrc = await GzipBody.UnpackAsync(answer, buffer, (bytes, count) => Keep(piece, bytes, count, budget), stop).ConfigureAwait(false);
            _plan.EndAt(piece);
            return;
        }

        await CopyAsync(answer, piece, end, buffer, budget).ConfigureAwait(false);
    }

    private async Task CopyAsync(StorageAnswer answer, Segment piece, long end, byte[] buffer, RetryBudget budget)
    {
        long unsaved = 0;
        while (piece.Position < end || answer.ContentLength is null)
        {
            int read = await answer.ReadAsync(buffer, 0, buffer.Length).ConfigureAwait(false);
            if (read == 0)
            {
                if (end == long.MaxValue)
                {
                    _plan.EndAt(piece);
                }
                else if (piece.Position < end)
                {
                    throw AnswerCheck.TooShort(_request.Subject, piece.Position, end);
                }

                return;
            }

            if (read > end - piece.Position)
            {
                throw new RestartException(AnswerCheck.TooLong(_request.Subject, end), replaced: false);
            }

            Keep(piece, buffer, read, budget);
            unsaved += read;
            if (unsaved >= TransferSettings.SaveEachBytes || _clock.Elapsed() - _savedAt >= TransferSettings.SaveEachTime)
            {
                unsaved = 0;
                SaveState();
            }
        }
    }

    private void Keep(Segment piece, byte[] buffer, int count, RetryBudget budget)
    {
        if (piece.Position == 0 && AudioContent.Detect(buffer.AsSpan(0, Math.Min(count, AudioContent.HeadLength))) == AudioContentKind.Markup)
        {
            throw AnswerCheck.NotAudio(_request.Subject);
        }

        _part.Write(buffer, count, piece.Position);
        _plan.Append(piece, buffer.AsSpan(0, count));
        budget.Progress(count);
        _observer.FileProgress(_part.TargetPath, _plan.Kept + _plan.Fetched, _plan.Length);
    }

    // The first answer tells what the object is. Everything that can be refused is refused here, before the first byte.
    private bool Begin(StorageAnswer answer, Segment piece)
    {
        ObjectFacts facts = answer.Facts;
        if (facts.IsStoredGzipped && !facts.IsGzipBody && !_asStored)
        {
            _asStored = true;
            return false;
        }

        bool unpackedOnTheWay = facts.IsStoredGzipped && !facts.IsGzipBody;
        if (unpackedOnTheWay)
        {
            // Storage does not give out what the checksum is of.
            facts = facts with { Crc32C = null, Md5 = null };
        }

        AnswerCheck.Usable(answer, facts, piece, _request.Subject, _settings.RequireHash);
        int connections = answer.Status == HttpStatusCode.PartialContent ? _settings.RangesPerFile : 1;
        if (_kept is null)
        {
            _part.Begin(facts.Length);
            if (facts.Length is { } length)
            {
                _plan.SetLength(piece, length, connections);
            }
            else
            {
                piece.End = long.MaxValue;
            }
        }
        else
        {
            DiskSpace.Require(_part.TargetPath, facts.Length!.Value - _plan.Kept);
        }

        _facts = facts;
        _observer.FileProgress(_part.TargetPath, _plan.Kept, facts.Length);
        int helpers = Math.Min(connections - 1, _plan.PendingCount);
        if (helpers > 0)
        {
            _observer.Debug($"{_request.Subject}: {helpers + 1} ranges at once.");
        }

        lock (_gate)
        {
            for (int i = 0; i < helpers && _plan.TakeNext() is { } next; i++)
            {
                _siblings.Add(Task.Run(() => GuardAsync(FetchAllAsync(next))));
            }
        }

        return true;
    }
}
