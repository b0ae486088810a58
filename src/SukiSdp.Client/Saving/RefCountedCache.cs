namespace SukiSdp.Saving;

/// <summary>Shares values between users: a value is created for its first user, and kept for a while after its last user has released it. Thread-safe.</summary>
/// <param name="make">Creates a value.</param>
internal sealed class RefCountedCache<TKey, TValue>(Func<TKey, TValue> make)
    where TKey : notnull
{
    /// <summary>How many unused entries are kept. Beyond that, the entry that has been unused for longest is removed.</summary>
    public const int Kept = 8;

    private readonly Dictionary<TKey, Entry> _entries = [];

    // Entries without users, the longest unused first.
    private readonly LinkedList<TKey> _idle = [];

    /// <summary>Returns the value, and adds a user, who must release it.</summary>
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

    /// <summary>Releases the value.</summary>
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
