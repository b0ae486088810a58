namespace SukiSdp.Archive;

/// <summary>A set of 64-bit hashes in 11 to 22 bytes each, about a third of what <see cref="HashSet{T}"/> needs. The hashes must be distributed evenly.</summary>
internal sealed class HashTable64
{
    // Each hash is in the first empty slot from its own on; 0 is an empty slot.
    private ulong[] _places = new ulong[1024];
    private int _count;

    /// <summary>Adds a hash.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(ulong hash)
    {
        ref ulong place = ref PlaceOf(_places, hash);
        if (place != 0)
        {
            return false;
        }

        place = NonZero(hash);
        if (++_count * 4L > _places.Length * 3L)
        {
            Grow();
        }

        return true;
    }

    /// <summary>Whether a hash is in the set.</summary>
    public bool Contains(ulong hash) => PlaceOf(_places, hash) != 0;

    /// <summary>Removes all hashes.</summary>
    public void Clear()
    {
        Array.Clear(_places, 0, _places.Length);
        _count = 0;
    }

    private static ulong NonZero(ulong hash) => hash == 0 ? 1 : hash;

    private static ref ulong PlaceOf(ulong[] places, ulong hash)
    {
        int mask = places.Length - 1;
        int at = (int)(hash >> 32) & mask;
        while (places[at] != 0 && places[at] != NonZero(hash))
        {
            at = (at + 1) & mask;
        }

        return ref places[at];
    }

    private void Grow()
    {
        ulong[] larger = new ulong[checked(_places.Length * 2)];
        foreach (ulong hash in _places)
        {
            if (hash != 0)
            {
                PlaceOf(larger, hash) = hash;
            }
        }

        _places = larger;
    }
}
