using System.Text.Json.Serialization;
using SukiSdp.Audio;

namespace SukiSdp.FrameworkHost;

/// <summary>What a test orders, a line of JSON each.</summary>
internal enum OrderKind
{
    /// <summary>A run over these items.</summary>
    Save,

    /// <summary>One session's listing.</summary>
    List,

    /// <summary>A measurement of the file <see cref="Order.Destination"/>.</summary>
    Measure,

    /// <summary>A report of the manifest <see cref="Order.Destination"/>.</summary>
    Report,

    /// <summary>The file that was reported as <see cref="ReportKind.Ended"/> can continue.</summary>
    GoOn,

    /// <summary>Time passes, whatever is under way.</summary>
    Advance,

    /// <summary>The run under way is cancelled.</summary>
    Stop,
}

/// <summary>An order. What a kind does not need is left out.</summary>
internal sealed class Order
{
    public OrderKind Kind { get; set; }

    public Uri? BaseUri { get; set; }

    public string Token { get; set; } = "";

    /// <summary>The date of the client's clock.</summary>
    public DateTimeOffset Now { get; set; }

    public string Destination { get; set; } = "";

    /// <summary>What to save, in order: either a session or a recording each.</summary>
    public OrderedItem[] Items { get; set; } = [];

    /// <summary>Whether the run has a token.</summary>
    public bool Connected { get; set; }

    public int ThrottleLimit { get; set; }

    public int RangesPerFile { get; set; }

    public TimeSpan HeaderTimeout { get; set; }

    public int MaximumRetryCount { get; set; }

    public TimeSpan RetryInterval { get; set; }

    public bool RequireHash { get; set; }

    public bool Force { get; set; }

    public Uri? Proxy { get; set; }

    public string? ProxyUser { get; set; }

    public string? ProxyPassword { get; set; }

    public string? ProxyDomain { get; set; }

    /// <summary>By how much time passes.</summary>
    public TimeSpan Time { get; set; }

    /// <summary>How to measure.</summary>
    public MeasureSettings? Measuring { get; set; }

    public int WaveformPoints { get; set; }

    /// <summary>The page of a report.</summary>
    public string Page { get; set; } = "";
}

/// <summary>One item of a run.</summary>
internal sealed class OrderedItem
{
    public string? SessionId { get; set; }

    public SukiRecording? Recording { get; set; }

    /// <summary>Whether the recording remembers the connection that it came from.</summary>
    public bool Remembers { get; set; }
}

/// <summary>The messages of the host, one line of JSON each.</summary>
internal enum ReportKind
{
    /// <summary>A line of the verbose or debug stream.</summary>
    Message,

    /// <summary>A warning.</summary>
    Warning,

    /// <summary>A pause between two tries; it took no time.</summary>
    Pause,

    /// <summary>Time has passed, as ordered.</summary>
    Advanced,

    /// <summary>Bytes of a file have come.</summary>
    Progress,

    /// <summary>The transfer of a file has ended. It continues when it is commanded.</summary>
    Ended,

    /// <summary>A file has its final name.</summary>
    Saved,

    /// <summary>An item failed.</summary>
    Failed,

    /// <summary>The order is carried out.</summary>
    Done,

    /// <summary>The order ended by a failure of the client that ends everything.</summary>
    Fatal,

    /// <summary>The order was cancelled.</summary>
    Stopped,

    /// <summary>The order ended by an exception that no client should let out.</summary>
    Crashed,
}

/// <summary>A report. What a kind does not need is left out.</summary>
internal sealed class Report
{
    public ReportKind Kind { get; set; }

    public string? Text { get; set; }

    public TimeSpan Pause { get; set; }

    /// <summary>The bytes of a file that are there.</summary>
    public long Done { get; set; }

    public SukiRecordingFile? File { get; set; }

    public SukiError Error { get; set; }

    public int? StatusCode { get; set; }

    public string? ServiceErrorId { get; set; }

    /// <summary>The session that failed.</summary>
    public string? SessionId { get; set; }

    /// <summary>The recording that failed.</summary>
    public SukiRecording? Recording { get; set; }

    /// <summary>What was listed.</summary>
    public SukiRecording[] Recordings { get; set; } = [];

    /// <summary>What was measured.</summary>
    public Measured? Measured { get; set; }
}

/// <summary>A measurement. Numbers are exact to the last bit, which JSON's aren't on every framework, and can be infinite.</summary>
internal sealed class Measured
{
    /// <summary>The bits of peak level, RMS level, silence ratio and DC offset.</summary>
    public long[] Levels { get; set; } = [];

    public long ClippedSamples { get; set; }

    public RecordingProblem? Problem { get; set; }

    /// <summary>The waveform, a byte for each value.</summary>
    public byte[] Waveform { get; set; } = [];

    public static Measured Of(AudioMeasurement measurement) => new()
    {
        Levels = Array.ConvertAll([measurement.PeakLevel, measurement.RmsLevel, measurement.SilenceRatio, measurement.DcOffset], BitConverter.DoubleToInt64Bits),
        ClippedSamples = measurement.ClippedSamples,
        Problem = measurement.Problem,
        Waveform = Array.ConvertAll(measurement.Waveform, value => unchecked((byte)value)),
    };
}

[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Report))]
internal sealed partial class MessageJson : JsonSerializerContext;
