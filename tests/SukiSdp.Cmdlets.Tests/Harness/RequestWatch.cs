using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace SukiSdp.Cmdlets.Tests.Harness;

/// <summary>
/// The requests that this process has begun to send to a port, as .NET itself reports them. Requests can arrive at a server after a delay on a
/// busy machine; this is when it set out.
/// </summary>
internal sealed class RequestWatch : EventListener
{
    private const string Source = "System.Net.Http";

    private readonly ConcurrentQueue<string> _paths = new();
    private readonly int _port;

    public RequestWatch(int port)
    {
        _port = port;
        foreach (EventSource source in EventSource.GetSources().Where(source => source.Name == Source))
        {
            EnableEvents(source, EventLevel.Informational);
        }
    }

    /// <summary>Their paths, in order, without the queries.</summary>
    public IReadOnlyList<string> Paths => [.. _paths];

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Source)
        {
            EnableEvents(eventSource, EventLevel.Informational);
        }
    }

    // RequestStart(scheme, host, port, pathAndQuery, …)
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData is { EventName: "RequestStart", Payload: [_, _, int port, string pathAndQuery, ..] } && port == _port)
        {
            _paths.Enqueue(pathAndQuery.Split('?')[0]);
        }
    }
}
