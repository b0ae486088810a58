using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SukiSdp.Api;
using SukiSdp.Archive;
using SukiSdp.Audio;
using SukiSdp.Download;
using SukiSdp.Reporting;
using SukiSdp.Saving;
using SukiSdp.Tests;

namespace SukiSdp.FrameworkHost;

/// <summary>Carries out orders with the client, and reports everything that comes of them.</summary>
internal sealed class HostedClient(TextWriter output) : ISaveSink, IRunObserver, IDisposable
{
    private readonly object _gate = new();
    private readonly SemaphoreSlim _goOn = new(0);
    private readonly ManualClock _time = new();
    private CancellationTokenSource _stop = new();
    private Task _signals = Task.CompletedTask;
    private SukiConnection? _connection;

    /// <summary>Takes an order. It is carried out meanwhile, and its end is reported.</summary>
    public void Take(Order order)
    {
        switch (order.Kind)
        {
            case OrderKind.Advance:
                Signal(() =>
                {
                    _time.Advance(order.Time);
                    Tell(new Report { Kind = ReportKind.Advanced });
                });
                return;
            case OrderKind.GoOn:
                _goOn.Release();
                return;
            case OrderKind.Stop:
                CancellationTokenSource stop = _stop;
                Signal(() =>
                {
                    try
                    {
                        stop.Cancel();
                    }
                    catch (ObjectDisposedException)
                    {
                        // What was to be stopped has ended by itself, and another order has come.
                    }
                });
                return;
        }

        _time.Now = order.Now;
        _time.Delayed = pause => Tell(new Report { Kind = ReportKind.Pause, Pause = pause });
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _ = Task.Run(() => RunAsync(order, _stop.Token));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _goOn.Dispose();
    }

    Task<bool> ISaveSink.ConfirmAsync(string path, CancellationToken cancellationToken) => Task.FromResult(true);

    void ISaveSink.Saved(SukiRecordingFile file) => Tell(new Report { Kind = ReportKind.Saved, File = file });

    void ISaveSink.InJoinedFile(string sessionId, string recordingId)
    {
    }

    void ISaveSink.SessionEnded(string sessionId, SessionOutcome outcome)
    {
    }

    void ISaveSink.FailedEntry(SukiSdpException failure, string sessionId) => Tell(ReportOf(ReportKind.Failed, failure, sessionId));

    void ISaveSink.Failed(SukiSdpException failure, object target) => Tell(ReportOf(ReportKind.Failed, failure, target));

    void IRunObserver.Verbose(string message) => Tell(new Report { Kind = ReportKind.Message, Text = message });

    void IRunObserver.Debug(string message) => Tell(new Report { Kind = ReportKind.Message, Text = message });

    void IRunObserver.Warning(string message) => Tell(new Report { Kind = ReportKind.Warning, Text = message });

    void IRunObserver.WaitBegan(string sessionId, DateTimeOffset until)
    {
    }

    void IRunObserver.WaitEnded(string sessionId)
    {
    }

    void IRunObserver.ItemExpanded(int files)
    {
    }

    void IRunObserver.FileCompleted()
    {
    }

    void IRunObserver.FileProgress(string path, long done, long? total) => Tell(new Report { Kind = ReportKind.Progress, Done = done });

    void IRunObserver.TransferEnded(string path)
    {
        Tell(new Report { Kind = ReportKind.Ended, Text = path });
        _goOn.Wait();
    }

    Task<T> IRunObserver.InvokeAsync<T>(Func<T> code, CancellationToken cancellationToken) => Task.FromResult(code());

    private static Report ReportOf(ReportKind kind, SukiSdpException failure, object? target) => new()
    {
        Kind = kind,
        Error = failure.Error,
        Text = failure.Message,
        StatusCode = failure.StatusCode,
        ServiceErrorId = failure.ServiceErrorId,
        SessionId = target as string,
        Recording = target as SukiRecording,
    };

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the client lets out is what the test wants to hear of.")]
    private async Task RunAsync(Order order, CancellationToken cancellationToken)
    {
        Report end;
        try
        {
            end = await CarryOutAsync(order, cancellationToken).ConfigureAwait(false);
        }
        catch (SukiSdpException failure)
        {
            end = ReportOf(ReportKind.Fatal, failure, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            end = new Report { Kind = ReportKind.Stopped };
        }
        catch (Exception e)
        {
            end = new Report { Kind = ReportKind.Crashed, Text = e.ToString() };
        }

        Tell(end);
    }

    private async Task<Report> CarryOutAsync(Order order, CancellationToken cancellationToken)
    {
        if (order.Kind == OrderKind.List)
        {
            RecordingListing listing = await new SukiApi(Connect(order), this).ListAsync(order.Items[0].SessionId!, UrlKind.Stream, cancellationToken).ConfigureAwait(false);
            return new Report { Kind = ReportKind.Done, Recordings = [.. listing.Recordings] };
        }

        if (order.Kind == OrderKind.Measure)
        {
            return new Report { Kind = ReportKind.Done, Measured = Measured.Of(AudioMeter.Measure(order.Destination, order.Measuring!, order.WaveformPoints, cancellationToken)) };
        }

        if (order.Kind == OrderKind.Report)
        {
            await ExportAsync(order, cancellationToken).ConfigureAwait(false);
            return new Report { Kind = ReportKind.Done };
        }

        await SaveAsync(order, cancellationToken).ConfigureAwait(false);
        return new Report { Kind = ReportKind.Done };
    }

    private async Task ExportAsync(Order order, CancellationToken cancellationToken)
    {
        using InputQueue<object> input = new(1);
        input.TryAdd(new CheckedManifest(order.Destination, Path.GetDirectoryName(order.Destination)!));
        input.Complete();
        ReportSettings settings = new(order.Page, Force: false, ThrottleLimit: 2, _time.Clock);
        await new ReportRun(settings, (_, _) => Task.FromResult(true), ((ISaveSink)this).Failed, _ => { }, this).RunAsync(input, cancellationToken).ConfigureAwait(false);
    }

    private async Task SaveAsync(Order order, CancellationToken cancellationToken)
    {
        SukiConnection connection = Connect(order);
        using InputQueue<SaveItem> input = new(int.MaxValue);
        foreach (OrderedItem item in order.Items)
        {
            input.TryAdd(item.SessionId is not null ? SaveItem.Of(item.SessionId) : SaveItem.Of(Remembering(item, connection)));
        }

        input.Complete();
        DownloadSettings download = new()
        {
            ThrottleLimit = order.ThrottleLimit,
            RangesPerFile = order.RangesPerFile,
            HeaderTimeout = order.HeaderTimeout,
            Retry = RetryOf(order),
            RequireHash = order.RequireHash,
            Force = order.Force,
        };
        SaveSettings settings = new(order.Connected ? connection : null, connection.Transport.Storage, order.Destination, NameTemplate.Default, UrlKind.Stream, download, _time.Clock)
        {
            ReadSkipped = true,
        };
        using SaveRun run = new(settings, this, this);
        await run.RunAsync(input, cancellationToken).ConfigureAwait(false);
    }

    private static SukiRecording Remembering(OrderedItem item, SukiConnection connection) => item.Remembers
        ? new SukiRecording
        {
            SessionId = item.Recording!.SessionId,
            RecordingId = item.Recording.RecordingId,
            SequenceNumber = item.Recording.SequenceNumber,
            PresignedUrl = item.Recording.PresignedUrl,
            ExpiresAt = item.Recording.ExpiresAt,
            IsStreamable = item.Recording.IsStreamable,
            UrlKind = item.Recording.UrlKind,
            Connection = connection,
        }
        : item.Recording!;

    // One for all orders, as a shell keeps what it knows of the service's time.
    private SukiConnection Connect(Order order) => _connection ??= new SukiConnection(
        order.BaseUri!,
        new StaticToken(SukiToken.Parse(order.Token, "test")),
        null,
        ProxySettings.Of(order.Proxy, order.ProxyUser is null ? null : new System.Net.NetworkCredential(order.ProxyUser, order.ProxyPassword, order.ProxyDomain), useDefaultCredentials: false),
        RetryOf(order),
        order.HeaderTimeout,
        _time.Clock);

    private static RetrySettings RetryOf(Order order) => new(order.MaximumRetryCount, order.RetryInterval);

    // One after another, and not by the thread that takes orders: what a time-out or a cancellation ends may continue on the thread that signals it, and the end
    // of a transfer waits for an order.
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the client lets out is what the test wants to hear of.")]
    private void Signal(Action signal) => _signals = _signals.ContinueWith(
        _ =>
        {
            try
            {
                signal();
            }
            catch (Exception e)
            {
                Tell(new Report { Kind = ReportKind.Crashed, Text = e.ToString() });
            }
        },
        TaskScheduler.Default);

    private void Tell(Report report)
    {
        lock (_gate)
        {
            output.WriteLine(JsonSerializer.Serialize(report, MessageJson.Default.Report));
            output.Flush();
        }
    }
}
