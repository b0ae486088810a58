using SukiSdp.Files;
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
        fixture.Confirm = path => throw Full(path);
        string[] ids = [.. Enumerable.Range(1, 40).Select(n => fixture.Session($"visit-{n}", [.. Enumerable.Range(0, chunks).Select(_ => SandboxObject.Wav(1))]).Id)];

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
        Assert.Empty(Directory.Exists(fixture.Destination) ? Directory.EnumerateFileSystemEntries(fixture.Destination) : []);
    }

    // A length comes from a response, and can be wrong.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_length_that_the_disk_has_no_room_for_ends_that_file_alone(bool isBelowDiskSize)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { ThrottleLimit = 1 };
        DriveInfo disk = new(Path.GetTempPath());
        fixture.Session("huge", SandboxObject.Sparse(isBelowDiskSize ? disk.TotalSize : 1L << 52));
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
        fixture.Session("huge", SandboxObject.Wav(1));
        fixture.Confirm = path => path.Contains("huge", StringComparison.Ordinal) ? throw Full(path) : true;
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
        Assert.Equal(fixture.LeftRecordings + 1, fixture.Summary.FailedFiles);
        Assert.Contains($"{fixture.LeftRecordings} recordings were not saved", fixture.Failures.Last().Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_of_the_manifest_is_not_that_of_the_recordings()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { ThrottleLimit = 1 };
        fixture.ManifestPath = Path.Combine(fixture.Destination, "elsewhere", "archive.jsonl");
        SandboxSession[] sessions = [.. Enumerable.Range(1, 8).Select(n => fixture.Session($"visit-{n}", SandboxObject.Wav(0.1, n)))];
        int opened = 0;
        fixture.OpenManifest = path => Interlocked.Increment(ref opened) == 1 ? AppendFile.Open(path) : throw new IOException("No space left on device", OperatingSystem.IsWindows() ? Win32.DiskFull : Posix.ENOSPC);

        Directory.CreateDirectory(Path.GetDirectoryName(fixture.ManifestPath)!);
        await fixture.SaveAsync([.. sessions.Select(s => s.Id)]);

        Assert.All(sessions, fixture.AssertWhole);
        Assert.Equal(0, fixture.LeftSessions);
        Assert.All(fixture.Failures, f => Assert.Contains("archive.jsonl", f.Failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sessions_that_are_not_joined_because_the_disk_is_full_are_reported()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Join = true;
        fixture.Settings = fixture.Settings with { ThrottleLimit = 1 };
        fixture.Session("visit", SandboxObject.Wav(0.1));
        fixture.Session("huge", SandboxObject.Wav(1));
        fixture.Confirm = path => path.Contains("huge", StringComparison.Ordinal) ? throw Full(path) : true;
        SukiRecording[] recordings = [.. await fixture.ListAsync("visit"), .. await fixture.ListAsync("huge")];

        await fixture.SaveAsync([.. recordings.Select(SaveItem.Of)], CancellationToken.None);

        Assert.Empty(fixture.Joined);
        Assert.Contains(fixture.Warnings, w => w.Contains("not joined", StringComparison.Ordinal) && w.Contains("full", StringComparison.Ordinal));
    }

    private static SukiSdpException Full(string path) => FileErrors.From(new IOException("No space left on device", Posix.IsHere ? Posix.ENOSPC : Win32.DiskFull), path);
}
