namespace SukiSdp.Sandbox;

/// <content>What happens before the honest response is worked out.</content>
public abstract partial class FaultAction
{
    /// <summary>Hangs without a single byte until the client goes away or the sandbox is disposed.</summary>
    public static FaultAction StallBeforeHeaders() => new Stalling();

    /// <summary>Waits, in real time, before it answers honestly.</summary>
    public static FaultAction Delay(TimeSpan delay) => new Preparing(nameof(Delay), exchange => new ValueTask(Task.Delay(delay, exchange.Gone)));

    /// <summary>200 with the whole object, as if no range had been asked for.</summary>
    public static FaultAction IgnoreRange() => new Preparing(nameof(IgnoreRange), exchange =>
    {
        exchange.IgnoresRange = true;
        return ValueTask.CompletedTask;
    });

    /// <summary>Serves the object there is, whichever <c>If-Match</c> asked for.</summary>
    public static FaultAction IgnoreIfMatch() => new Preparing(nameof(IgnoreIfMatch), exchange =>
    {
        exchange.IgnoresIfMatch = true;
        return ValueTask.CompletedTask;
    });

    /// <summary>Calls back when the request is in, then answers honestly, by what the callback left behind.</summary>
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
