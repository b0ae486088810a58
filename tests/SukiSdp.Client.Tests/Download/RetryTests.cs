using System.Globalization;
using SukiSdp.Api;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Download;

[Trait("Client", "Both")]
public sealed class RetryTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task Three_503_and_then_a_valid_response_save_the_file_after_increasing_delays()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(503)) with { Times = 3 });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);

        // Full jitter with a random number that is always one half.
        Assert.Equal([0.5, 1, 2], fixture.Time.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task A_server_that_never_recovers_is_tried_five_times()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(503)) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.ServiceUnavailable);
        Assert.Equal(5, fixture.Sandbox.Requests.Downloads.Count);
        fixture.AssertNoLeftovers();
    }

    [Fact]
    public async Task The_retry_count_starts_again_after_a_mebibyte_of_progress()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(20 * MiB, 1));
        fixture.Settings = fixture.Settings with { RangesPerFile = 1 };
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter((3 * MiB) / 2)) with { Times = 10 });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    [Theory]
    [InlineData("7", 7.0)]
    [InlineData("0", 0.5)]
    [InlineData("date+100", 100.0)]
    [InlineData("date-20", 0.5)]
    [InlineData("garbage", 0.5)]
    [InlineData("-5", 0.5)]
    [InlineData("120", 120.0)]
    public async Task The_delay_of_retry_after_is_observed_in_seconds_or_as_a_date(string header, double seconds)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        string value = header.StartsWith("date", StringComparison.Ordinal)
            ? DateTimeOffset.UtcNow.AddSeconds(double.Parse(header.AsSpan(4), CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture)
            : header;
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(429, headers: ("Retry-After", value))));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        // The date is relative to the clock of the test, and a busy computer takes some time before it responds.
        Assert.InRange(Assert.Single(fixture.Time.Delays).TotalSeconds, header == "date+100" ? 40 : seconds - 0.01, seconds + 0.01);
    }

    [Theory]
    [InlineData("121")]
    [InlineData("99999999999999999999")]
    [InlineData("date+9000")]
    public async Task A_longer_retry_after_ends_the_file_at_once_and_says_so(string header)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        string value = header.StartsWith("date", StringComparison.Ordinal)
            ? DateTimeOffset.UtcNow.AddSeconds(double.Parse(header.AsSpan(4), CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture)
            : header;
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(503, headers: ("Retry-After", value))) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        SukiSdpException failure = fixture.AssertFailed(session, SukiError.ServiceUnavailable);
        if (header != "99999999999999999999")
        {
            // A number that no clock holds is garbage, not a wish.
            Assert.Contains("exceeds the limit of 120 seconds", failure.Message, StringComparison.Ordinal);
            Assert.Single(fixture.Sandbox.Requests.Downloads);
        }
    }

    [Fact]
    public async Task The_service_and_its_storage_share_one_set_of_numbers()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.ServiceError(503, "internal_server_error")) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        SukiSdpException failure = fixture.AssertFailed(session, SukiError.ServiceUnavailable);
        Assert.Equal("internal_server_error", failure.ServiceErrorId);
        Assert.Equal(5, fixture.Sandbox.Requests.Listings.Count);
        Assert.Equal([0.5, 1, 2, 4], fixture.Time.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public void Pauses_grow_to_32_seconds_and_no_further()
    {
        ManualClock time = new();
        RetryBudget budget = new(new RetrySettings(100, TimeSpan.FromSeconds(1)), time.Clock);
        SukiSdpException failure = new(SukiError.ServiceUnavailable, "busy") { IsTransient = true };

        List<double> pauses = [];
        while (budget.TryNext(failure, out TimeSpan pause))
        {
            pauses.Add(pause.TotalSeconds);
        }

        Assert.Equal(100, pauses.Count);
        Assert.Equal([0.5, 1, 2, 4, 8, 16, 16], pauses.Take(7));
        Assert.Equal(16, pauses[^1]);
    }
}
