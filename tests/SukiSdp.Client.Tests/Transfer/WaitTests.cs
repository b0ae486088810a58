using SukiSdp.Api;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Transfer;

public sealed class WaitTests
{
    [Fact]
    public async Task A_session_that_becomes_ready_is_saved_after_growing_pauses()
    {
        await using SaveBed bed = await SaveBed.StartAsync();
        bed.Wait = new WaitSettings(TimeSpan.FromHours(1));
        SandboxSession session = bed.Session("visit", SandboxObject.Wav(0.1, seed: 1));
        session.ReadyAfterListings = 5;

        await bed.SaveAsync("visit");

        bed.AssertWhole(session);
        Assert.Empty(bed.Failures);
        Assert.Equal(6, bed.Sandbox.Requests.Listings.Count);

        // Three quarters of 30 s, 60 s, …: the clock's random number is one half.
        Assert.Equal([22.5, 45, 90, 180, 360], bed.Time.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task Pauses_stop_growing_at_ten_minutes_and_end_with_the_time_allowed()
    {
        await using SaveBed bed = await SaveBed.StartAsync(new SandboxOptions { TokenLifetime = TimeSpan.FromHours(2) });
        bed.Wait = new WaitSettings(TimeSpan.FromHours(1));
        bed.Session("visit").State = SessionState.Processing;

        await bed.SaveAsync("visit");

        (SukiSdpException failure, object target) = Assert.Single(bed.Failures);
        Assert.Equal(SukiError.RecordingNotReady, failure.Error);
        Assert.Equal(404, failure.StatusCode);
        Assert.Contains("3600 seconds", failure.Message, StringComparison.Ordinal);
        Assert.Equal("visit", target);
        Assert.Equal(3600, bed.Time.Delays.Sum(d => d.TotalSeconds), precision: 3);
        Assert.All(bed.Time.Delays, d => Assert.InRange(d, TimeSpan.Zero, TimeSpan.FromMinutes(10)));
        Assert.Equal(bed.Time.Delays.Count + 1, bed.Sandbox.Requests.Listings.Count);
    }

    [Fact]
    public async Task Many_sessions_that_are_waited_for_hold_up_none_of_the_others()
    {
        await using SaveBed bed = await SaveBed.StartAsync();
        bed.Settings = bed.Settings with { ThrottleLimit = 1 };
        bed.Wait = new WaitSettings(TimeSpan.FromHours(1));
        TaskCompletionSource othersDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bed.Clock = new Clock { Delay = (_, stop) => othersDone.Task.WaitAsync(stop), NextRandom = () => 0.5 };
        string[] waiting = [.. Enumerable.Range(1, 50).Select(i => $"waiting-{i}")];
        string[] ready = [.. Enumerable.Range(1, 5).Select(i => $"ready-{i}")];
        foreach (string id in waiting)
        {
            bed.Session(id, SandboxObject.Wav(0.1, seed: 1)).ReadyAfterListings = 1;
        }

        foreach (string id in ready)
        {
            bed.Session(id, SandboxObject.Wav(0.1, seed: 1));
        }

        bed.Saved += file =>
        {
            if (bed.Files.Count == ready.Length)
            {
                othersDone.TrySetResult();
            }
        };
        await bed.SaveAsync([.. waiting, .. ready]).WaitAsync(TestRun.Watchdog);

        Assert.Equal(ready, bed.Files.Take(ready.Length).Select(f => f.SessionId).Order(StringComparer.Ordinal));
        Assert.Equal(55, bed.Files.Count);
        Assert.Empty(bed.Failures);
    }

    [Fact]
    public async Task What_is_deleted_for_good_is_not_waited_for()
    {
        await using SaveBed bed = await SaveBed.StartAsync();
        bed.Wait = new WaitSettings(TimeSpan.FromHours(1));
        bed.Session("visit").State = SessionState.Gone;

        await bed.SaveAsync("visit");

        Assert.Equal(SukiError.RecordingGone, Assert.Single(bed.Failures).Failure.Error);
        Assert.Empty(bed.Time.Delays);
        Assert.Single(bed.Sandbox.Requests.Listings);
    }

    [Fact]
    public async Task Without_waiting_a_session_that_is_not_ready_is_an_error_at_once()
    {
        await using SaveBed bed = await SaveBed.StartAsync();
        bed.Session("visit").State = SessionState.Processing;

        await bed.SaveAsync("visit");

        Assert.Equal(SukiError.RecordingNotReady, Assert.Single(bed.Failures).Failure.Error);
        Assert.Empty(bed.Time.Delays);
    }

    [Fact]
    public async Task A_stop_ends_the_wait()
    {
        await using SaveBed bed = await SaveBed.StartAsync();
        bed.Wait = new WaitSettings(TimeSpan.FromHours(1));
        using CancellationTokenSource stop = new();
        bed.Clock = new Clock { Delay = (_, token) => Task.WhenAll(stop.CancelAsync(), Task.Delay(Timeout.Infinite, token)) };
        bed.Session("visit").State = SessionState.Processing;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bed.SaveAsync([SaveItemOf("visit")], stop.Token)).WaitAsync(TestRun.Watchdog);
    }

    [Fact]
    public async Task A_listing_that_is_waited_for_comes_last_and_the_others_in_order()
    {
        await using SaveBed bed = await SaveBed.StartAsync();
        string[] ids = ["a", "late", "b", "c"];
        foreach (string id in ids)
        {
            bed.Session(id, SandboxObject.Wav(0.1, seed: 1), SandboxObject.Wav(0.1, seed: 2));
        }

        bed.Sandbox.Sessions["late"].ReadyAfterListings = 2;
        TaskCompletionSource othersDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Clock clock = new() { Delay = (_, stop) => othersDone.Task.WaitAsync(stop), NextRandom = () => 0.5 };
        List<string> emitted = [];
        ListRun run = new(new SukiApi(bed.Connection, bed), new ListSettings(UrlKind.Stream, 1, new WaitSettings(TimeSpan.FromHours(1)), clock), bed, outcome =>
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

    private static SukiSdp.Transfer.SaveItem SaveItemOf(string id) => SukiSdp.Transfer.SaveItem.Of(id);
}
