namespace SukiSdp;

/// <summary>
/// One call for all callers that need its result, which is kept for later ones. A failed call fails for the callers that wait for it, and is repeated
/// for later callers.
/// </summary>
internal sealed class SingleFlight<T>
{
    private readonly object _gate = new();
    private Task<T>? _call;

    /// <summary>The result of the call, which the first caller starts.</summary>
    /// <param name="call">Makes the call, which isn't cancelled with one of the callers.</param>
    /// <param name="isCurrent">Returns whether a kept result is valid for this caller; null if every result is. If it isn't, the call is made again.</param>
    public Task<T> GetAsync(Func<Task<T>> call, Func<T, bool>? isCurrent = null)
    {
        lock (_gate)
        {
            bool serves = _call is { IsCompleted: false } || (_call is { Status: TaskStatus.RanToCompletion, Result: var kept } && isCurrent?.Invoke(kept) != false);
            return serves ? _call! : _call = Task.Run(call);
        }
    }

    /// <summary>Discards the result.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _call = null;
        }
    }
}
