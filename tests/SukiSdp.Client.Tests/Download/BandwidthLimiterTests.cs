using SukiSdp.Download;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Tests.Download;

/// <summary>The rate of all downloads of a command together.</summary>
public sealed class BandwidthLimiterTests
{
    private const int MiB = 1024 * 1024;

    [Theory]
    [InlineData(1, 5 * MiB)]
    [InlineData(8, 5 * MiB)]
    [InlineData(16, 5 * MiB)]
    [InlineData(16, 64 * 1024)]
    [InlineData(16, 1024)]
    [InlineData(64, 2 * MiB)]
    public void Any_number_of_connections_together_keep_within_five_percent_of_the_rate_over_ten_seconds(int connections, long rate)
    {
        ManualClock time = new();
        BandwidthLimiter limiter = new(rate, time.Clock);
        int read = limiter.LimitRead(256 * 1024);
        long received = 0;

        // A network without a limit of its own: each connection has its next bytes at once.
        TimeSpan start = time.Clock.Elapsed();
        TimeSpan[] readyAt = [.. Enumerable.Repeat(start, connections)];
        while (readyAt.Min() - start < TimeSpan.FromSeconds(10))
        {
            int next = Array.IndexOf(readyAt, readyAt.Min());
            if (readyAt[next] > time.Clock.Elapsed())
            {
                time.Advance(readyAt[next] - time.Clock.Elapsed());
            }

            received += read;
            int before = time.Delays.Count;
            _ = limiter.WaitAsync(read, CancellationToken.None);
            readyAt[next] = time.Clock.Elapsed() + (time.Delays.Count > before ? time.Delays[^1] : TimeSpan.Zero);
        }

        Assert.InRange(received, (long)(rate * 10 * 0.95), (long)(rate * 10 * 1.05));
    }

    [Fact]
    public void Time_that_was_not_used_is_not_made_up_for()
    {
        ManualClock time = new();
        BandwidthLimiter limiter = new(1000, time.Clock);
        time.Advance(TimeSpan.FromHours(1));

        _ = limiter.WaitAsync(1000, CancellationToken.None);

        Assert.InRange(Assert.Single(time.Delays), TimeSpan.FromSeconds(0.89), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_download_waits_for_its_bytes_and_does_not_count_as_stalled()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { BandwidthLimit = 64 * 1024 };
        _ = fixture.Session("visit", SandboxObject.Random(200 * 1024, 1));

        await fixture.SaveAsync("visit");

        Assert.Equal(SaveStatus.Saved, Assert.Single(fixture.Files).Status);
        Assert.InRange(fixture.Time.Delays.Aggregate(TimeSpan.Zero, (a, b) => a + b), TimeSpan.FromSeconds(3), TimeSpan.FromHours(24));
        Assert.Single(fixture.Sandbox.Requests.Downloads);
    }
}
