using System.Collections.Concurrent;

namespace SukiSdp;

/// <summary>
/// A bounded queue between the pipeline and asynchronous work: adding must not block, and taking waits without a thread.
/// </summary>
internal sealed class InputQueue<T>(int capacity) : IDisposable
    where T : class
{
    private readonly ConcurrentQueue<T> _items = new();
    private readonly SemaphoreSlim _available = new(0);
    private volatile bool _complete;

    /// <summary>Called when an item was taken, so that another one can be added.</summary>
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

    /// <summary>Marks the end of the input.</summary>
    public void Complete()
    {
        _complete = true;
        _available.Release();
    }

    /// <summary>Takes the next item.</summary>
    /// <returns>The item; null at the end of the input.</returns>
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
            // Wakes up the next caller.
            _available.Release();
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _available.Dispose();
}
