using System.Runtime.CompilerServices;

namespace SukiSdp.Sandbox;

/// <summary>One thing that goes wrong: where, what, for which requests, and how many times.</summary>
/// <remarks>A fault counts the requests it saw, so it is equal to itself alone; a copy made by <c>with</c> counts from zero.</remarks>
/// <param name="On">The part of the service to which it applies.</param>
/// <param name="Action">What it does.</param>
public sealed record Fault(FaultTarget On, FaultAction Action)
{
    /// <summary>For <see cref="Times"/>: never stops.</summary>
    public const int Always = int.MaxValue;

    private int _seen;

    private Fault(Fault original)
    {
        On = original.On;
        Action = original.Action;
        SessionId = original.SessionId;
        RecordingId = original.RecordingId;
        When = original.When;
        Skip = original.Skip;
        Times = original.Times;
    }

    /// <summary>Only requests for this session; null for any.</summary>
    public string? SessionId { get; init; }

    /// <summary>Only requests for this recording; null for any.</summary>
    public string? RecordingId { get; init; }

    /// <summary>Only requests for which this returns true; null for any.</summary>
    public Func<SandboxRequest, bool>? When { get; init; }

    /// <summary>Lets this many matching requests pass first.</summary>
    public int Skip { get; init; }

    /// <summary>Applies to this many matching requests, then no more.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The number of matching requests, including those that passed.</summary>
    public int Seen => Volatile.Read(ref _seen);

    /// <summary>Completes when the fault first took effect; for a stall or a cut in mid-body, when that point was reached.</summary>
    public Task Reached => Action.Reached;

    /// <summary>A fault of log-ins.</summary>
    public static Fault Login(FaultAction action) => new(FaultTarget.Login, action);

    /// <summary>A fault of listings.</summary>
    public static Fault Listing(FaultAction action) => new(FaultTarget.Listing, action);

    /// <summary>A fault of downloads.</summary>
    public static Fault Storage(FaultAction action) => new(FaultTarget.Storage, action);

    /// <inheritdoc/>
    public bool Equals(Fault? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>Returns whether the fault applies to a request. Counts the request if it matches.</summary>
    internal bool Takes(SandboxRequest request)
    {
        bool matches = request.Kind == On
            && (SessionId is null || SessionId == request.SessionId)
            && (RecordingId is null || RecordingId == request.RecordingId)
            && (When is null || When(request));
        if (!matches)
        {
            return false;
        }

        int seen = Interlocked.Increment(ref _seen);
        return seen > Skip && seen <= (long)Skip + Times;
    }
}
