using SukiSdp.Api;
using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Saving;

public sealed class WaitTests
{
    [Fact]
    public async Task A_session_that_becomes_ready_is_saved_after_growing_pauses()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Wait = new WaitSettings(TimeSpan.FromHours(1));
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        session.ReadyAfterListings = 5;

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Empty(fixture.Failures);
        Assert.Equal(6, fixture.Sandbox.Requests.Listings.Count);

        // Three quarters of 30 s, 60 s, …: the clock's random number is one half.
        Assert.Equal([22.5, 45, 90, 180, 360], fixture.Time.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task Pauses_stop_growing_at_ten_minutes_and_end_with_the_time_allowed()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync(new SandboxOptions { TokenLifetime = TimeSpan.FromHours(2) });
        fixture.Wait = new WaitSettings(TimeSpan.FromHours(1));
        fixture.Session("visit").State = SessionState.Processing;

        await fixture.SaveAsync("visit");

        (SukiSdpException failure, object target) = Assert.Single(fixture.Failures);
        Assert.Equal(SukiError.RecordingNotReady, failure.Error);
        Assert.Equal(404, failure.StatusCode);
        Assert.Contains("3600 seconds", failure.Message, StringComparison.Ordinal);
        Assert.Equal("visit", target);
        Assert.Equal(3600, fixture.Time.Delays.Sum(d => d.TotalSeconds), precision: 3);
        Assert.All(fixture.Time.Delays, d => Assert.InRange(d, TimeSpan.Zero, TimeSpan.FromMinutes(10)));
        Assert.Equal(fixture.Time.Delays.Count + 1, fixture.Sandbox.Requests.Listings.Count);
    }

    [Fact]
    public async Task Many_sessions_that_are_waited_for_hold_up_none_of_the_others()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { ThrottleLimit = 1 };
        fixture.Wait = new WaitSettings(TimeSpan.FromHours(1));
        TaskCompletionSource othersDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Clock = new Clock { Delay = (_, stop) => othersDone.Task.WaitAsync(stop), NextRandom = () => 0.5 };
        string[] waiting = [.. Enumerable.Range(1, 50).Select(i => $"waiting-{i}")];
        string[] ready = [.. Enumerable.Range(1, 5).Select(i => $"ready-{i}")];
        foreach (string id in waiting)
        {
            fixture.Session(id, SandboxObject.Wav(0.1, seed: 1)).ReadyAfterListings = 1;
        }

        foreach (string id in ready)
        {
            fixture.Session(id, SandboxObject.Wav(0.1, seed: 1));
        }

        fixture.Saved += file =>
        {
            if (fixture.Files.Count == ready.Length)
            {
                othersDone.TrySetResult();
            }
        };
        await fixture.SaveAsync([.. waiting, .. ready]).WaitAsync(TestRun.Watchdog);

        Assert.Equal(ready, fixture.Files.Take(ready.Length).Select(f => f.SessionId).Order(StringComparer.Ordinal));
        Assert.Equal(55, fixture.Files.Count);
        Assert.Empty(fixture.Failures);
    }

    [Fact]
    public async Task What_is_deleted_for_good_is_not_waited_for()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Wait = new WaitSettings(TimeSpan.FromHours(1));
        fixture.Session("visit").State = SessionState.Gone;

        await fixture.SaveAsync("visit");

        Assert.Equal(SukiError.RecordingGone, Assert.Single(fixture.Failures).Failure.Error);
        Assert.Empty(fixture.Time.Delays);
        Assert.Single(fixture.Sandbox.Requests.Listings);
    }

    [Fact]
    public async Task Without_waiting_a_session_that_is_not_ready_is_an_error_at_once()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Session("visit").State = SessionState.Processing;

        await fixture.SaveAsync("visit");

        Assert.Equal(SukiError.RecordingNotReady, Assert.Single(fixture.Failures).Failure.Error);
        Assert.Empty(fixture.Time.Delays);
    }

    [Fact]
    public async Task A_stop_ends_the_wait()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Wait = new WaitSettings(TimeSpan.FromHours(1));
        using CancellationTokenSource stop = new();
        fixture.Clock = new Clock { Delay = (_, token) => Task.WhenAll(stop.CancelAsync(), Task.Delay(Timeout.Infinite, token)) };
        fixture.Session("visit").State = SessionState.Processing;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => fixture.SaveAsync([SaveItemOf("visit")], stop.Token)).WaitAsync(TestRun.Watchdog);
    }

    [Fact]
    public async Task A_listing_that_is_waited_for_comes_last_and_the_others_in_order()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        string[] ids = ["a", "late", "b", "c"];
        foreach (string id in ids)
        {
            fixture.Session(id, SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        }

        fixture.Sandbox.Sessions["late"].ReadyAfterListings = 2;
        TaskCompletionSource othersDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Clock clock = new() { Delay = (_, stop) => othersDone.Task.WaitAsync(stop), NextRandom = () => 0.5 };
        List<string> emitted = [];
        ListRun run = new(fixture.Connection, new ListSettings(UrlKind.Stream, 1, new WaitSettings(TimeSpan.FromHours(1)), clock), fixture, outcome =>
        {
            emitted.Add(outcome.SessionId);
            if (emitted.Count == 3)
            {
                othersDone.TrySetResult();
            }
        });
        using InputQueue<string> input = new(int.MaxValue);
        Array.ForEach(ids, id => input.TryAdd(id));
        input.Complete();

        await run.RunAsync(input, CancellationToken.None).WaitAsync(TestRun.Watchdog);

        Assert.Equal(["a", "b", "c", "late"], emitted);
    }

    private static SukiSdp.Saving.SaveItem SaveItemOf(string id) => SukiSdp.Saving.SaveItem.Of(id);
}
