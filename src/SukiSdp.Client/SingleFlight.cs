namespace SukiSdp;

/// <summary>One call for all callers that need its result. One that failed fails for those that were waiting for it, and is made again for later callers.</summary>
internal sealed class SingleFlight<T>
{
    private readonly object _gate = new();
    private Task<T>? _call;

    /// <summary>The result of the call, which the first caller starts.</summary>
    /// <param name="call">Makes the call; it ends with the whole run and not with one of those who wait.</param>
    public Task<T> GetAsync(Func<Task<T>> call)
    {
        lock (_gate)
        {
            return _call = _call is null or { IsFaulted: true } or { IsCanceled: true } ? Task.Run(call) : _call;
        }
    }
}
