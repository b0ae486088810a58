using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Saving;

/// <summary>A disk that becomes full: what is under way ends, and nothing more is asked of the service, which logs every access.</summary>
public sealed class FullDiskTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public async Task A_full_disk_ends_what_is_under_way_and_leaves_the_rest_unlisted(int throttleLimit, int chunks)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { ThrottleLimit = throttleLimit };
        long all = new DriveInfo(Path.GetTempPath()).TotalSize;
        string[] ids = [.. Enumerable.Range(1, 40).Select(n => fixture.Session($"visit-{n}", [.. Enumerable.Range(0, chunks).Select(_ => SandboxObject.Sparse(all))]).Id)];

        await fixture.SaveAsync(ids);

        int begun = fixture.Sandbox.Requests.Listings.Count;
        Assert.InRange(begun, 1, (2 * throttleLimit) + 1);
        Assert.All(fixture.Failures, f => Assert.Equal(SukiError.DiskFull, f.Failure.Error));
        (SukiSdpException left, object target) = fixture.Failures.Last();
        Assert.Contains($"{40 - begun} sessions", left.Message, StringComparison.Ordinal);
        Assert.Equal(fixture.Destination, target);
        Assert.Equal(40, fixture.SessionCount);
        Assert.Equal(40, fixture.LeftSessions + begun);

        // Each recording is either a failure of its own or among those that were left.
        Assert.Equal(begun * chunks, fixture.Failures.Count - 1 + fixture.LeftRecordings);
        Assert.Empty(Directory.EnumerateFileSystemEntries(fixture.Destination));
    }

    [Fact]
    public async Task A_file_that_is_larger_than_the_whole_disk_says_nothing_of_the_others()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { ThrottleLimit = 1 };
        fixture.Session("huge", SandboxObject.Sparse(1L << 52));
        SandboxSession[] others = [.. Enumerable.Range(1, 5).Select(n => fixture.Session($"visit-{n}", SandboxObject.Wav(1)))];

        await fixture.SaveAsync(["huge", .. others.Select(s => s.Id)]);

        Assert.Equal(SukiError.DiskFull, Assert.Single(fixture.Failures).Failure.Error);
        Assert.All(others, fixture.AssertWhole);
    }

    [Fact]
    public async Task On_a_full_disk_recordings_that_are_there_are_still_skipped_and_others_are_left()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { ThrottleLimit = 1 };
        SandboxSession there = fixture.Session("there", SandboxObject.Wav(1));
        fixture.Session("huge", SandboxObject.Sparse(new DriveInfo(Path.GetTempPath()).TotalSize));
        foreach (int n in Enumerable.Range(1, 10))
        {
            fixture.Session($"visit-{n}", SandboxObject.Wav(1));
        }

        await fixture.SaveAsync("there");
        List<SaveItem> items = [.. (await fixture.ListAsync("huge")).Select(SaveItem.Of)];
        foreach (int n in Enumerable.Range(1, 10))
        {
            items.AddRange((await fixture.ListAsync($"visit-{n}")).Select(SaveItem.Of));
        }

        items.AddRange((await fixture.ListAsync("there")).Select(SaveItem.Of));
        fixture.Files.Clear();
        await fixture.SaveAsync([.. items], CancellationToken.None);

        Assert.Contains(fixture.Files, f => f.SessionId == there.Id && f.Status == SaveStatus.Skipped);
        Assert.InRange(fixture.LeftRecordings, 8, 10);
        Assert.Equal(12, fixture.Files.Count + fixture.LeftRecordings + 1);
        Assert.Contains($"{fixture.LeftRecordings} recordings were not saved", fixture.Failures.Last().Failure.Message, StringComparison.Ordinal);
    }
}
