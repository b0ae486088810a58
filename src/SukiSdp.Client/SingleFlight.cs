namespace SukiSdp;

/// <summary>
/// One call for all callers that need its result, which is kept for later ones. A call that failed fails for those that were waiting for it, and is made again
/// for later callers.
/// </summary>
internal sealed class SingleFlight<T>
{
    private readonly object _gate = new();
    private Task<T>? _call;

    /// <summary>The result of the call, which the first caller starts.</summary>
    /// <param name="call">Makes the call; it does not end with one of those who wait.</param>
    /// <param name="isCurrent">Whether a result that is kept is of use to this caller; null when each is. If it is not, the call is made again.</param>
    public Task<T> GetAsync(Func<Task<T>> call, Func<T, bool>? isCurrent = null)
    {
        lock (_gate)
        {
            bool serves = _call is { IsCompleted: false } || (_call is { Status: TaskStatus.RanToCompletion, Result: var kept } && isCurrent?.Invoke(kept) != false);
            return serves ? _call! : _call = Task.Run(call);
        }
    }

    /// <summary>Forgets the result.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _call = null;
        }
    }
}
