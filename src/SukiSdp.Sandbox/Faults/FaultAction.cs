namespace SukiSdp.Sandbox;

/// <summary>What a fault does. The set is closed; make one with the methods below.</summary>
public abstract partial class FaultAction
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected FaultAction(string name) => Name = name;

    /// <summary>The method that made it, such as <c>StallAfter</c>.</summary>
    public string Name { get; }

    /// <summary>Completes when the action first took effect; for a stall or a cut in mid-body, when that point was reached.</summary>
    public Task Reached => _reached.Task;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>This action and another one for the same response: this one comes first.</summary>
    public FaultAction And(FaultAction other) => new Both(this, other);

    /// <summary>This action, with a body of which each byte is sent only when <paramref name="next"/> completes.</summary>
    public FaultAction PacedBy(Func<CancellationToken, Task> next) => new Both(this, new Reshaping(nameof(PacedBy), reply => reply.NextByte = next));

    /// <summary>Runs before the correct response is created.</summary>
    internal virtual ValueTask PrepareAsync(Exchange exchange) => ValueTask.CompletedTask;

    /// <summary>Returns the response in place of the correct one, or null.</summary>
    internal virtual Reply? Respond(Exchange exchange) => null;

    /// <summary>Changes the response.</summary>
    internal virtual void Reshape(Reply reply)
    {
    }

    internal void MarkReached() => _reached.TrySetResult();

    private sealed class Both(FaultAction first, FaultAction second) : FaultAction($"{first.Name}+{second.Name}")
    {
        internal override async ValueTask PrepareAsync(Exchange exchange)
        {
            await first.PrepareAsync(exchange);
            await second.PrepareAsync(exchange);
        }

        internal override Reply? Respond(Exchange exchange) => first.Respond(exchange) ?? second.Respond(exchange);

        internal override void Reshape(Reply reply)
        {
            first.Reshape(reply);
            second.Reshape(reply);
        }
    }

    private sealed class Preparing(string name, Func<Exchange, ValueTask> prepare) : FaultAction(name)
    {
        internal override ValueTask PrepareAsync(Exchange exchange) => prepare(exchange);
    }

    private sealed class Responding(string name, Func<Exchange, Reply> respond) : FaultAction(name)
    {
        internal override Reply Respond(Exchange exchange) => respond(exchange);
    }

    private sealed class Reshaping(string name, Action<Reply> reshape) : FaultAction(name)
    {
        internal override void Reshape(Reply reply) => reshape(reply);
    }

    private sealed class Stalling() : FaultAction(nameof(StallBeforeHeaders))
    {
        internal override async ValueTask PrepareAsync(Exchange exchange)
        {
            MarkReached();
            await Task.Delay(Timeout.Infinite, exchange.Gone);
        }
    }
}
