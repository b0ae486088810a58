using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Download;

[Trait("Client", "Both")]
public sealed class RangeTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task A_large_file_comes_over_four_ranges_that_cover_it_once()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync(new SandboxOptions { StorageBytesPerSecond = 64 * MiB });
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(40 * MiB, 1));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(40 * MiB, fixture.Sandbox.Requests.StorageBytesServed);
        Assert.InRange(fixture.Sandbox.Requests.PeakConcurrentDownloads, 2, 4);
        Assert.All(fixture.Sandbox.Requests.Downloads, r => Assert.NotNull(r.Range));
    }

    [Fact]
    public async Task Many_large_files_keep_within_sixteen_connections()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync(new SandboxOptions { StorageBytesPerSecond = 64 * MiB });
        fixture.Settings = fixture.Settings with { ThrottleLimit = 6, RangesPerFile = 8 };
        for (int i = 0; i < 6; i++)
        {
            fixture.Session($"visit-{i}", SandboxObject.Random(64 * MiB, i));
        }

        await fixture.SaveAsync([.. Enumerable.Range(0, 6).Select(i => $"visit-{i}")]);

        Assert.Equal(6, fixture.Files.Count);
        Assert.InRange(fixture.Sandbox.Requests.PeakConcurrentDownloads, 5, 16);
    }

    [Fact]
    public async Task One_range_that_breaks_does_not_disturb_the_others()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(40 * MiB, 2));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(3 * MiB)) with { Skip = 2, Times = 2 });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.InRange(fixture.Sandbox.Requests.StorageBytesServed, 40 * MiB, 45 * MiB);
    }

    [Fact]
    public async Task A_large_file_without_a_version_comes_in_one_piece()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(40 * MiB, 3));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.WithHeader("ETag", null)) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    [Fact]
    public async Task A_wrong_response_to_a_later_range_restarts_the_download()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(40 * MiB, 4));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange()) with { Skip = 2 });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    [Fact]
    public async Task The_whole_file_in_response_to_a_retried_first_range_does_not_overwrite_the_others()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(64 * MiB, 6));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(0)) with { When = r => r.Range?.StartsWith("bytes=0-", StringComparison.Ordinal) == true });
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange()) with { When = r => r.Range?.StartsWith("bytes=0-", StringComparison.Ordinal) == true, Skip = 1 });

        await fixture.SaveAsync("visit");

        Assert.True(fixture.Failures.IsEmpty, string.Join(' ', fixture.Failures.Select(f => f.Failure.Message)));
        fixture.AssertWhole(session);
    }

    [Fact]
    public void What_an_earlier_run_left_counts_before_its_checksum_is_read()
    {
        SukiSdp.Download.RangePlan plan = new();

        plan.BeginKept(64 * MiB, [(0, 48 * MiB)], 4);

        Assert.Equal(48 * MiB, plan.Kept);
    }

    [Fact]
    public async Task Resuming_several_ranges_fetches_only_what_is_missing()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Random(64 * MiB, 5);
        SandboxSession session = fixture.Session("visit", audio);
        byte[] content = audio.ToArray();
        await ResumeTests.LeavePartAsync(fixture, session, content, audio, (0, 10 * MiB), (16 * MiB, 24 * MiB), (32 * MiB, 48 * MiB));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(30 * MiB, fixture.Sandbox.Requests.StorageBytesServed);
    }
}
