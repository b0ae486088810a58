using SukiSdp.Archive;

namespace SukiSdp.Tests.Archive;

public sealed class HashTable64Tests
{
    [Fact]
    public void A_hash_is_new_once_however_many_there_are()
    {
        HashTable64 table = new();
        ulong[] hashes = [.. Enumerable.Range(0, 5000).Select(i => (ulong)i * 0x9E3779B97F4A7C15UL)];

        Assert.All(hashes, hash => Assert.True(table.Add(hash)));

        Assert.All(hashes, hash => Assert.False(table.Add(hash)));
        Assert.All(hashes, hash => Assert.True(table.Contains(hash)));
        Assert.False(table.Contains(3));
    }

    [Fact]
    public void Hashes_with_the_same_place_are_kept_apart()
    {
        HashTable64 table = new();

        Assert.True(table.Add(7));
        Assert.True(table.Add(8));
        Assert.False(table.Contains(9));

        table.Clear();
        Assert.False(table.Contains(7));
        Assert.True(table.Add(7));
    }
}
