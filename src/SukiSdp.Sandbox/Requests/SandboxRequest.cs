using System.Globalization;

namespace SukiSdp.Sandbox;

/// <summary>One request as it arrived, and its result. Its numbers change until the response is complete.</summary>
public sealed class SandboxRequest
{
    private readonly RequestLog _log;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytesServed;
    private int _finished;

    internal SandboxRequest(
        RequestLog log, int number, RequestTarget target, string method, string host, IReadOnlyDictionary<string, string> headers, DateTimeOffset at)
    {
        _log = log;
        Number = number;
        Kind = target.Kind;
        Method = method;
        Path = target.Path;
        Query = target.Query;
        Host = host;
        Headers = headers;
        SessionId = target.SessionId;
        RecordingId = target.RecordingId;
        At = at;
    }

    /// <summary>Counted from 1 in order of arrival.</summary>
    public int Number { get; }

    /// <summary>What was requested. Every request to the storage's base URI is a storage request.</summary>
    public FaultTarget Kind { get; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path as sent, percent-encoded.</summary>
    public string Path { get; }

    /// <summary>The query as sent, with its question mark; empty when there was none.</summary>
    public string Query { get; }

    /// <summary>The <c>Host</c> header: name and port.</summary>
    public string Host { get; }

    /// <summary>All request headers; names in any case. Several lines of one name are joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The session requested, decoded; null when the path names none.</summary>
    public string? SessionId { get; }

    /// <summary>The recording requested, decoded; null when the path names none.</summary>
    public string? RecordingId { get; }

    /// <summary>The <c>Range</c> header as sent.</summary>
    public string? Range => Headers.GetValueOrDefault("Range");

    /// <summary>First and last byte of the response with status code 206; null for any other response.</summary>
    public (long From, long To)? RangeServed { get; private set; }

    /// <summary>The status code of the response; 0 before there is one.</summary>
    public int StatusSent { get; private set; }

    /// <summary>Body bytes handed to the connection so far. A client never has more of them than this says.</summary>
    public long BytesServed => Interlocked.Read(ref _bytesServed);

    /// <summary>Whether the last byte of the response was handed to the connection. False when it was cut or the client left.</summary>
    public bool Completed { get; private set; }

    /// <summary>Completes when the request is in progress no longer, for whichever reason.</summary>
    public Task Over => _over.Task;

    /// <summary>The action of the fault that was applied, by name; null for a correct response.</summary>
    public string? FaultName { get; internal set; }

    /// <summary>When it arrived, by the sandbox's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Method, path, status and bytes, without the query: that part of a signed URL is a secret.</summary>
    public override string ToString()
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"#{Number} {Method} {Path} {StatusSent} {BytesServed} B");
        return line + (Completed ? "" : ", cut") + (FaultName is null ? "" : $", fault {FaultName}");
    }

    internal void SetResponse(int status, (long From, long To)? range)
    {
        StatusSent = status;
        RangeServed = range;
    }

    internal void CountBytes(int count)
    {
        Interlocked.Add(ref _bytesServed, count);
        _log.CountBytes(Kind, count);
    }

    /// <summary>Takes the request out of those in progress. Only the first call counts.</summary>
    internal void Finish(bool completed)
    {
        if (Interlocked.Exchange(ref _finished, 1) == 0)
        {
            Completed = completed;
            _log.Leave(Kind);
            _over.TrySetResult();
        }
    }
}
