
namespace SukiSdp.Sandbox;

/// <summary>One request that is being processed.</summary>
internal sealed class Exchange(HttpContext http, SandboxRequest request, FaultAction? fault, DateTimeOffset at, CancellationToken gone)
{
    public HttpContext Http { get; } = http;

    public SandboxRequest Request { get; } = request;

    /// <summary>What goes wrong with this request, if anything.</summary>
    public FaultAction? Fault { get; } = fault;

    /// <summary>Now, by the sandbox's clock.</summary>
    public DateTimeOffset At { get; } = at;

    /// <summary>Cancelled when the client went away or the sandbox is being disposed.</summary>
    public CancellationToken Gone { get; } = gone;

    public bool IgnoresRange { get; set; }

    public bool IgnoresIfMatch { get; set; }
}
