namespace SukiSdp.Sandbox;

/// <content>Actions before the correct response is created.</content>
public abstract partial class FaultAction
{
    /// <summary>Hangs without a single byte until the client goes away or the sandbox is disposed.</summary>
    public static FaultAction StallBeforeHeaders() => new Stalling();

    /// <summary>Waits, in real time, before the correct response.</summary>
    public static FaultAction Delay(TimeSpan delay) => new Preparing(nameof(Delay), exchange => new ValueTask(Task.Delay(delay, exchange.Gone)));

    /// <summary>200 with the whole object, as if no range had been requested.</summary>
    public static FaultAction IgnoreRange() => new Preparing(nameof(IgnoreRange), exchange =>
    {
        exchange.IgnoresRange = true;
        return ValueTask.CompletedTask;
    });

    /// <summary>Serves the existing object, regardless of <c>If-Match</c>.</summary>
    public static FaultAction IgnoreIfMatch() => new Preparing(nameof(IgnoreIfMatch), exchange =>
    {
        exchange.IgnoresIfMatch = true;
        return ValueTask.CompletedTask;
    });

    /// <summary>Calls back when the request has arrived, and then returns the correct response for the state that the callback leaves.</summary>
    public static FaultAction Run(Action<SandboxRequest> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new Preparing(nameof(Run), exchange =>
        {
            callback(exchange.Request);
            return ValueTask.CompletedTask;
        });
    }
}
