using System.Diagnostics;
using System.Text.Json;
using SukiSdp.Files;
using SukiSdp.FrameworkHost;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Framework;

/// <summary>Drives the client of .NET Framework: one process, one command at a time. Its reports go to the same receivers as those of the client in this process.</summary>
internal sealed class FrameworkClient : IAsyncDisposable
{
    // The longest time without a report. Less than that after which a whole run without progress is ended: the test says with which seed it hangs.
    private static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Lock _writing = new();
    private readonly Task<string> _errors;
    private readonly ISaveSink _sink;
    private readonly IRunObserver _observer;
    private readonly ManualClock _time;
    private readonly object _advancing = new();
    private long _ordered;
    private long _advanced;
    private int _reporting;
    private bool _hasEnded = true;
    private volatile bool _isIdle = true;

    public FrameworkClient(Process process, ISaveSink sink, IRunObserver observer, ManualClock time)
    {
        (_process, _sink, _observer, _time) = (process, sink, observer, time);
        _errors = _process.StandardError.ReadToEndAsync();
        time.Advanced += OnAdvanced;
    }

    /// <summary>Whether the last order has ended, so that another one can be given.</summary>
    public bool IsIdle => _isIdle;

    /// <summary>Has an order carried out.</summary>
    /// <exception cref="SukiSdpException">The client ended it by one.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="TimeoutException">It reports nothing, for an unknown reason.</exception>
    public async Task<Report> RunAsync(Order order, CancellationToken cancellationToken)
    {
        _isIdle = _hasEnded = false;
        order.Now = _time.Now;
        Send(order);
        using CancellationTokenSource timeout = new(Watchdog);
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => Send(new Order { Kind = OrderKind.Stop }));
        try
        {
            while (await ReadLineAsync(timeout.Token) is { } line)
            {
                timeout.CancelAfter(Watchdog);
                Report report = JsonSerializer.Deserialize(line, MessageJson.Default.Report)!;
                bool ends = report.Kind is ReportKind.Done or ReportKind.Fatal or ReportKind.Stopped or ReportKind.Crashed;
                _isIdle = ends;
                _reporting = Environment.CurrentManagedThreadId;
                Receive(report);
                _reporting = 0;
                switch (report.Kind)
                {
                    case ReportKind.Fatal:
                        throw FailureOf(report);
                    case ReportKind.Stopped:
                        throw new OperationCanceledException(cancellationToken);
                    case ReportKind.Crashed:
                        throw new InvalidOperationException($"The client let this out: {report.Text}");
                    case ReportKind.Done:
                        return report;
                }
            }
        }
        finally
        {
            lock (_advancing)
            {
                _hasEnded = true;
                Monitor.PulseAll(_advancing);
            }
        }

        throw new InvalidOperationException($"The client's process ended. {await _errors}");
    }

    public async ValueTask DisposeAsync()
    {
        _time.Advanced -= OnAdvanced;
        _process.StandardInput.Close();
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Receive(Report report)
    {
        switch (report.Kind)
        {
            case ReportKind.Message:
                _observer.Debug(report.Text!);
                break;
            case ReportKind.Warning:
                _observer.Warning(report.Text!);
                break;
            case ReportKind.Pause:
                _time.NoteDelay(report.Pause);
                break;
            case ReportKind.Advanced:
                lock (_advancing)
                {
                    _advanced++;
                    Monitor.PulseAll(_advancing);
                }

                break;
            case ReportKind.Progress:
                _observer.FileProgress("", report.Done, null);
                break;
            case ReportKind.Ended:
                _observer.TransferEnded(report.Text!);
                Send(new Order { Kind = OrderKind.GoOn });
                break;
            case ReportKind.Saved:
                _sink.Saved(report.File!);
                break;
            case ReportKind.Failed:
                _sink.Failed(FailureOf(report), report.Recording ?? (object)report.SessionId!);
                break;
        }
    }

    // A cancellation would be what some tests wait for.
    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _process.StandardOutput.ReadLineAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The client reported nothing for {Watchdog.TotalMinutes} minutes.");
        }
    }

    // Time has passed there, too, before the test continues: bytes that the test sends afterwards would otherwise overtake it. Only the loop that reads the
    // reports can't wait for one.
    private void OnAdvanced(TimeSpan passed)
    {
        lock (_advancing)
        {
            Send(new Order { Kind = OrderKind.Advance, Time = passed });
            long mine = ++_ordered;
            while (!_hasEnded && _advanced < mine && _reporting != Environment.CurrentManagedThreadId)
            {
                Monitor.Wait(_advancing);
            }
        }
    }

    private static SukiSdpException FailureOf(Report report) =>
        new(report.Error, report.Text!) { StatusCode = report.StatusCode, ServiceErrorId = report.ServiceErrorId };

    private void Send(Order order)
    {
        lock (_writing)
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(order, MessageJson.Default.Order));
            _process.StandardInput.Flush();
        }
    }
}
