namespace SukiSdp;

/// <summary>Processes items of an input, several at once. The results are in input order, each as soon as those before it are available.</summary>
internal static class OrderedRun
{
    // The maximum number of results that wait for a slower one before them.
    private const int MaxAhead = 1024;

    /// <summary>Runs until the input is complete and every task of the group has ended.</summary>
    /// <param name="run">The group of the tasks. This method ends it.</param>
    /// <param name="input">The input.</param>
    /// <param name="slots">Limits how many items are processed at once.</param>
    /// <param name="process">Processes an item, and releases its slot.</param>
    /// <param name="emit">Receives each result.</param>
    public static async Task RunAsync<TItem, TResult>(
        TaskGroup run, InputQueue<TItem> input, Func<Task<Slot>> slots, Func<TItem, Slot, Task<TResult>> process, Action<TResult> emit)
        where TItem : class
        where TResult : class?
    {
        using SemaphoreSlim ahead = new(MaxAhead);
        using InputQueue<Task<TResult>> begun = new(int.MaxValue);
        run.Begin(BeginAllAsync);
        run.Begin(EmitInOrderAsync);
        await run.WaitAsync().ConfigureAwait(false);

        async Task BeginAllAsync()
        {
            while (true)
            {
                await ahead.WaitAsync(run.CancellationToken).ConfigureAwait(false);
                if (await input.TakeAsync(run.CancellationToken).ConfigureAwait(false) is not { } item)
                {
                    begun.Complete();
                    return;
                }

                Slot slot = await slots().ConfigureAwait(false);
                begun.TryAdd(run.Begin(() => process(item, slot)));
            }
        }

        async Task EmitInOrderAsync()
        {
            while (await begun.TakeAsync(run.CancellationToken).ConfigureAwait(false) is { } next)
            {
                emit(await next.ConfigureAwait(false));
                ahead.Release();
            }
        }
    }
}
