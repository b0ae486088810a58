using SukiSdp.Saving;

namespace SukiSdp.Tests.Saving;

public sealed class RefCountedCacheTests
{
    private readonly RefCountedCache<int, object> _values = new(_ => new object());

    [Fact]
    public void What_was_released_is_found_again()
    {
        object first = UseOnce(1);

        Assert.Same(first, UseOnce(1));
        Assert.NotSame(first, UseOnce(2));
    }

    [Fact]
    public void What_has_been_without_users_for_longest_is_forgotten_first()
    {
        object[] values = [.. Enumerable.Range(0, RefCountedCache<int, object>.Kept).Select(UseOnce)];

        Assert.Same(values[0], UseOnce(0));
        UseOnce(100);

        Assert.Same(values[0], UseOnce(0));
        Assert.NotSame(values[1], UseOnce(1));
    }

    [Fact]
    public void What_is_in_use_stays_however_many_come_after_it()
    {
        object used = _values.Acquire(1);
        _values.Acquire(1);
        _values.Release(1);

        Assert.All(Enumerable.Range(100, 100), key => UseOnce(key));

        Assert.Same(used, _values.Acquire(1));
    }

    private object UseOnce(int key)
    {
        object value = _values.Acquire(key);
        _values.Release(key);
        return value;
    }
}
