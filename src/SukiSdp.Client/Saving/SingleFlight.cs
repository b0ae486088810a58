using SukiSdp.Api;

namespace SukiSdp.Saving;

/// <summary>One listing call for all who ask while it is needed. One that failed is told to those who waited for it, and made anew for who comes later.</summary>
internal sealed class SingleFlight
{
    private readonly object _gate = new();
    private Task<RecordingListing>? _call;

    /// <summary>The listing, made by the first who asks.</summary>
    /// <param name="list">Makes the call; it ends with the whole run and not with one of those who wait.</param>
    public Task<RecordingListing> GetAsync(Func<Task<RecordingListing>> list)
    {
        lock (_gate)
        {
            return _call = _call is null or { IsFaulted: true } or { IsCanceled: true } ? Task.Run(list) : _call;
        }
    }
}
