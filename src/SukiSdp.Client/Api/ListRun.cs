namespace SukiSdp.Api;

/// <summary>One session's listing, or why there is none.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Listing">The listing.</param>
/// <param name="Failure">Why there is none.</param>
internal sealed record ListOutcome(string SessionId, RecordingListing? Listing, SukiSdpException? Failure);

/// <summary>Lists many sessions, several at once; what comes out is in the order of what went in, each as soon as those before it are there.</summary>
internal sealed class ListRun(SukiApi api, UrlKind kind, int throttleLimit, Action<ListOutcome> emit)
{
    // Listings that are done wait for the slowest one before them; that many may.
    private const int MaxAhead = 1024;

    /// <summary>Runs until the input is complete.</summary>
    /// <exception cref="SukiSdpException">A failure that ends everything.</exception>
    public async Task RunAsync(InputQueue<string> sessionIds, CancellationToken cancellationToken)
    {
        using CancellationTokenSource run = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using SemaphoreSlim free = new(throttleLimit);
        using InputQueue<Task<ListOutcome>> begun = new(int.MaxValue);
        using SemaphoreSlim ahead = new(MaxAhead);
        Task begin = BeginAllAsync();
        try
        {
            while (true)
            {
                (bool taken, Task<ListOutcome> next) = await begun.TakeAsync(run.Token).ConfigureAwait(false);
                if (!taken)
                {
                    break;
                }

                emit(await next.ConfigureAwait(false));
                ahead.Release();
            }
        }
        finally
        {
            // After a failure nothing of this run is left behind.
            run.Cancel();
            try
            {
                await begin.ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
            }
        }

        async Task BeginAllAsync()
        {
            List<Task> alive = [];
            try
            {
                while (true)
                {
                    await ahead.WaitAsync(run.Token).ConfigureAwait(false);
                    await free.WaitAsync(run.Token).ConfigureAwait(false);
                    (bool taken, string id) = await sessionIds.TakeAsync(run.Token).ConfigureAwait(false);
                    if (!taken)
                    {
                        break;
                    }

                    Task<ListOutcome> listing = ListAsync(id);
                    alive.RemoveAll(t => t.IsCompleted);
                    alive.Add(listing);
                    begun.TryAdd(listing);
                }
            }
            finally
            {
                begun.Complete();
                await Task.WhenAll(alive.Select(t => t.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default))).ConfigureAwait(false);
            }
        }

        async Task<ListOutcome> ListAsync(string id)
        {
            try
            {
                return new ListOutcome(id, await api.ListAsync(id, kind, run.Token).ConfigureAwait(false), null);
            }
            catch (SukiSdpException failure) when (!failure.IsFatal)
            {
                return new ListOutcome(id, null, failure);
            }
            finally
            {
                free.Release();
            }
        }
    }
}
