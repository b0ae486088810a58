using System.Collections.Concurrent;

namespace SukiSdp;

/// <summary>
/// What the pipeline hands to asynchronous work: a bounded queue whose one side must not block and whose other side waits without a thread.
/// </summary>
internal sealed class InputQueue<T>(int capacity) : IDisposable
    where T : class
{
    private readonly ConcurrentQueue<T> _items = new();
    private readonly SemaphoreSlim _available = new(0);
    private volatile bool _complete;

    /// <summary>Called when an item was taken, so that there is room again.</summary>
    public Action? Taken { get; set; }

    /// <summary>Adds an item unless the queue is full.</summary>
    public bool TryAdd(T item)
    {
        if (_items.Count >= capacity)
        {
            return false;
        }

        _items.Enqueue(item);
        _available.Release();
        return true;
    }

    /// <summary>No more items come.</summary>
    public void Complete()
    {
        _complete = true;
        _available.Release();
    }

    /// <summary>Takes the next item.</summary>
    /// <returns>The item; null when all are taken and no more come.</returns>
    public async Task<T?> TakeAsync(CancellationToken cancellationToken)
    {
        await _available.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_items.TryDequeue(out T? item))
        {
            Taken?.Invoke();
            return item;
        }

        if (_complete)
        {
            // For the next one who waits.
            _available.Release();
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _available.Dispose();
}
