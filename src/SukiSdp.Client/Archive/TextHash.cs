namespace SukiSdp.Archive;

/// <summary>A hash of several texts: FNV-1a, with the length of each text, so that different sets of texts differ.</summary>
/// <param name="seed">Changes all hashes, so that texts with the same hash can't be chosen.</param>
internal readonly struct TextHash(ulong seed)
{
    private readonly ulong _state = 14695981039346656037UL ^ seed;

    /// <summary>The hash of texts in UTF-8.</summary>
    public ulong Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth = default) =>
        Append(Append(Append(Append(_state, first), second), third), fourth);

    private static ulong Append(ulong hash, ReadOnlySpan<byte> text)
    {
        hash = unchecked((hash ^ (ulong)text.Length) * 1099511628211UL);
        foreach (byte b in text)
        {
            hash = unchecked((hash ^ b) * 1099511628211UL);
        }

        return hash;
    }
}
