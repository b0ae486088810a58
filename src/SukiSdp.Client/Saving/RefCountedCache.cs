namespace SukiSdp.Saving;

/// <summary>What several use at once: made for the first of them, and kept for a while after the last, so that who comes next finds it still. Any thread may ask.</summary>
/// <param name="make">Makes one.</param>
internal sealed class RefCountedCache<TKey, TValue>(Func<TKey, TValue> make)
    where TKey : notnull
{
    /// <summary>How many unused entries are kept. Beyond that, the entry that has been unused for longest is removed.</summary>
    public const int Kept = 8;

    private readonly Dictionary<TKey, Entry> _entries = [];

    // Without users, the longest first.
    private readonly LinkedList<TKey> _idle = [];

    /// <summary>One user more; to be released.</summary>
    public TValue Acquire(TKey key)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out Entry? entry))
            {
                _entries[key] = entry = new Entry(make(key));
            }
            else if (entry.Users == 0)
            {
                _idle.Remove(key);
            }

            entry.Users++;
            return entry.Value;
        }
    }

    /// <summary>One user fewer.</summary>
    public void Release(TKey key)
    {
        lock (_entries)
        {
            if (--_entries[key].Users > 0)
            {
                return;
            }

            _idle.AddLast(key);
            if (_idle.Count > Kept)
            {
                _entries.Remove(_idle.First!.Value);
                _idle.RemoveFirst();
            }
        }
    }

    private sealed class Entry(TValue value)
    {
        public TValue Value { get; } = value;

        public int Users { get; set; }
    }
}
