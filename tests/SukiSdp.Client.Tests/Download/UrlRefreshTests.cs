using SukiSdp.Download;
using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Download;

[Trait("Client", "Both")]
public sealed class UrlRefreshTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task A_url_that_expired_before_the_start_is_refreshed()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(3));
        IReadOnlyList<SukiRecording> listed = await fixture.ListAsync("visit");
        fixture.Sandbox.ExpireUrls();

        await fixture.SaveAsync([.. listed.Select(SaveItem.Of)], CancellationToken.None);

        fixture.AssertWhole(session);
        Assert.Equal(2, fixture.Sandbox.Requests.Listings.Count);
    }

    [Fact]
    public async Task All_ranges_that_expire_together_share_one_listing_call()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(64 * MiB, 1));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(3 * MiB)) with { Times = 4 });
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ExpiredUrl()) with { When = r => !r.Query.Contains(Fresh(fixture), StringComparison.Ordinal) && fixture.Sandbox.Requests.Downloads.Count > 4, Times = Fault.Always });

        await fixture.SaveAsync("visit");

        Assert.True(fixture.Failures.IsEmpty, string.Join(' ', fixture.Failures.Select(f => f.Failure.Message)));
        fixture.AssertWhole(session);
        Assert.Equal(2, fixture.Sandbox.Requests.Listings.Count);
    }

    [Fact]
    public async Task All_files_of_a_session_share_one_listing_call()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", [.. Enumerable.Range(1, 6).Select(i => SandboxObject.Wav(1, i))]);
        IReadOnlyList<SukiRecording> listed = await fixture.ListAsync("visit");
        fixture.Sandbox.ExpireUrls();

        await fixture.SaveAsync([.. listed.Select(SaveItem.Of)], CancellationToken.None);

        fixture.AssertWhole(session);
        Assert.Equal(2, fixture.Sandbox.Requests.Listings.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recordings_of_a_session_that_need_a_url_share_one_listing_call(bool isStreamable)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", [.. Enumerable.Range(1, 30).Select(i => SandboxObject.Wav(0.1, i))]);
        session.IsStreamable = isStreamable;
        IReadOnlyList<SukiRecording> listed = await fixture.ListAsync("visit");
        fixture.Sandbox.Requests.Clear();

        // As from a file that keeps no secrets; or as listed, where a URL without ranges is exchanged for one to download with.
        await fixture.SaveAsync([.. listed.Select(r => SaveItem.Of(isStreamable ? WithoutUrl(r) : r))], CancellationToken.None);

        fixture.AssertWhole(session);
        Assert.Single(fixture.Sandbox.Requests.Listings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recordings_that_are_there_need_no_url_and_no_listing(bool connected)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(0.1, 1), SandboxObject.Wav(0.1, 2));
        IReadOnlyList<SukiRecording> listed = await fixture.ListAsync("visit");
        await fixture.SaveAsync([.. listed.Select(SaveItem.Of)], CancellationToken.None);
        fixture.Sandbox.Requests.Clear();

        await fixture.SaveAsync([.. listed.Select(r => SaveItem.Of(WithoutUrl(r)))], CancellationToken.None, connected);

        Assert.Empty(fixture.Failures);
        Assert.Empty(fixture.Sandbox.Requests.All);
        Assert.Equal([SaveStatus.Skipped, SaveStatus.Skipped], fixture.Files.Skip(2).Select(f => f.Status));
        fixture.AssertWhole(session);
    }

    [Fact]
    public async Task A_shared_listing_that_fails_is_reported_for_each_recording_and_requested_again_by_a_later_one()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Session("visit", SandboxObject.Wav(0.1, 1), SandboxObject.Wav(0.1, 2), SandboxObject.Wav(0.1, 3));
        SaveItem[] items = [.. (await fixture.ListAsync("visit")).Select(r => SaveItem.Of(WithoutUrl(r)))];
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(403)) with { Times = 1 });

        await fixture.SaveAsync(items, CancellationToken.None);
        int failed = fixture.Failures.Count;
        await fixture.SaveAsync(items, CancellationToken.None);

        Assert.InRange(failed, 1, 3);
        Assert.All(fixture.Failures, f => Assert.Equal(SukiError.AccessDenied, f.Failure.Error));
        Assert.Equal(3, fixture.Files.Select(f => f.Path).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_refresh_that_always_returns_expired_urls_ends_in_an_error()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(3));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ExpiredUrl()) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.PresignedUrlExpired);
        Assert.Equal(1 + DownloadSettings.MaxRefreshes, fixture.Sandbox.Requests.Listings.Count);
    }

    [Fact]
    public async Task A_recording_that_is_no_longer_listed_is_its_own_error()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(3), SandboxObject.Wav(2));
        IReadOnlyList<SukiRecording> listed = await fixture.ListAsync("visit");
        fixture.Sandbox.ExpireUrls();
        session.Recordings.RemoveAt(0);

        await fixture.SaveAsync([SaveItem.Of(listed[0])], CancellationToken.None);

        Assert.Equal(SukiError.RecordingNotListed, Assert.Single(fixture.Failures).Failure.Error);
    }

    [Fact]
    public async Task Without_a_connection_an_expired_url_is_an_error_that_says_so()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(3));
        SukiRecording listed = Assert.Single(await fixture.ListAsync("visit"));
        SukiRecording serialized = new()
        {
            SessionId = listed.SessionId,
            RecordingId = listed.RecordingId,
            SequenceNumber = listed.SequenceNumber,
            PresignedUrl = listed.PresignedUrl,
            IsStreamable = true,
        };
        fixture.Sandbox.ExpireUrls();

        await fixture.SaveAsync([SaveItem.Of(serialized)], CancellationToken.None, connected: false);

        fixture.AssertFailed(session, SukiError.PresignedUrlExpired);
    }

    [Fact]
    public async Task A_url_that_expires_within_a_minute_is_refreshed_before_it_is_used()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(3));
        IReadOnlyList<SukiRecording> listed = await fixture.ListAsync("visit");
        fixture.Time.Advance(TimeSpan.FromMinutes(14.5));

        await fixture.SaveAsync([.. listed.Select(SaveItem.Of)], CancellationToken.None);

        fixture.AssertWhole(session);
        Assert.Equal(2, fixture.Sandbox.Requests.Listings.Count);
        Assert.Single(fixture.Sandbox.Requests.Downloads);
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public async Task A_changed_local_clock_neither_triggers_nor_loops_it(int days)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(3));
        fixture.Time.Now = DateTimeOffset.UtcNow;
        IReadOnlyList<SukiRecording> listed = await fixture.ListAsync("visit");
        fixture.Time.Now += TimeSpan.FromDays(days);

        await fixture.SaveAsync([.. listed.Select(SaveItem.Of)], CancellationToken.None, connected: false);

        fixture.AssertWhole(session);
        Assert.Single(fixture.Sandbox.Requests.Listings);
    }

    [Fact]
    public async Task Urls_that_are_born_with_less_than_a_minute_are_used_as_they_are()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync(new SandboxOptions { UrlLifetime = TimeSpan.FromSeconds(30) });
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(3));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.InRange(fixture.Sandbox.Requests.Listings.Count, 1, 2);
    }

    [Fact]
    public async Task A_different_generation_after_a_refresh_restarts_the_download()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 1));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(MiB)));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ExpiredUrl()));
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.Run(_ => session.Recordings[0].Replace(SandboxObject.Random(3 * MiB, 2)))) with { Skip = 1 });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    private static SukiRecording WithoutUrl(SukiRecording listed) => new()
    {
        SessionId = listed.SessionId,
        RecordingId = listed.RecordingId,
        SequenceNumber = listed.SequenceNumber,
        IsStreamable = listed.IsStreamable,
    };

    // The running number that the sandbox puts into the credential distinguishes a refreshed URL from the first one.
    private static string Fresh(SaveFixture fixture) => fixture.Sandbox.Requests.Listings.Count > 1 ? "X-Goog" : "\0";
}
