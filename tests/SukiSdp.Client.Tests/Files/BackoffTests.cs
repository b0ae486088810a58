using SukiSdp.Files;

namespace SukiSdp.Tests.Files;

public sealed class BackoffTests
{
    [Fact]
    public void Pauses_grow_from_a_tenth_of_a_second_to_five_and_end_with_the_limit()
    {
        Backoff delays = new(TimeSpan.FromMinutes(1));

        List<double> pauses = [];
        while (delays.Next() is { } pause)
        {
            pauses.Add(pause.TotalSeconds);
        }

        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5], pauses.Take(8).Select(p => Math.Round(p, 3)));
        Assert.Equal(5, pauses.Max());
        Assert.Equal(60, pauses.Sum(), 6);
    }

    [Fact]
    public void Without_a_limit_pauses_do_not_end()
    {
        Backoff delays = new(TimeSpan.MaxValue);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.NotNull(delays.Next()));
    }
}
