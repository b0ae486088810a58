using SukiSdp.Api;
using SukiSdp.Sandbox;
using SukiSdp.Saving;

namespace SukiSdp.Tests.Download;

[Trait("Client", "Both")]
public sealed class StallTests
{
    private const int MiB = 1024 * 1024;
    private static readonly TimeSpan JustOver = IdleTimeout.StallTimeout + TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0)]
    [InlineData(MiB)]
    public async Task A_stalled_body_is_detected_and_resumed(long after)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 1));
        Fault stall = Fault.Storage(FaultAction.StallAfter(after));
        fixture.Sandbox.Faults.Add(stall);

        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Progressed += _ => begun.TrySetResult();

        // Before the headers are there another limit holds.
        Task save = fixture.SaveAsync("visit");
        await Task.WhenAny(begun.Task, save);
        await PassUntilAsync(fixture, save, stall, JustOver);

        fixture.AssertWhole(session);
        Assert.Contains(fixture.Messages, m => m.Contains("sent no data for 30 seconds", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Headers_that_do_not_come_are_noticed_after_their_own_limit()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        Fault stall = Fault.Storage(FaultAction.StallBeforeHeaders());
        fixture.Sandbox.Faults.Add(stall);

        Task save = fixture.SaveAsync("visit");
        await Task.WhenAny(stall.Reached, save);
        fixture.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(save.IsCompleted);
        await PassUntilAsync(fixture, save, stall, TimeSpan.FromSeconds(2));

        fixture.AssertWhole(session);
        Assert.Contains(fixture.Messages, m => m.Contains("sent no response headers for 60 seconds", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_listing_that_hangs_for_ever_ends_as_a_time_out()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(2));
        Fault stall = Fault.Listing(FaultAction.StallBeforeHeaders()) with { Times = Fault.Always };
        fixture.Sandbox.Faults.Add(stall);

        Task save = fixture.SaveAsync("visit");
        await PassUntilAsync(fixture, save, stall, TimeSpan.FromSeconds(61));

        fixture.AssertFailed(session, SukiError.RequestTimedOut);
        Assert.Equal(4, fixture.Time.Delays.Count);
    }

    [Fact]
    public async Task Stopping_a_stalled_save_returns_at_once_and_keeps_the_part()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 2));
        Fault stall = Fault.Storage(FaultAction.StallAfter(2 * MiB));
        fixture.Sandbox.Faults.Add(stall);
        using CancellationTokenSource stop = new();
        TaskCompletionSource arrived = new();
        fixture.Progressed += done => _ = done >= 2 * MiB && arrived.TrySetResult();

        Task save = fixture.SaveAsync([SaveItem.Of("visit")], stop.Token);
        await Task.WhenAny(Task.WhenAll(stall.Reached, arrived.Task), save);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => save);
        fixture.Sandbox.Requests.Clear();
        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(fixture.Files).Status);
        Assert.InRange(fixture.Sandbox.Requests.StorageBytesServed, MiB, 2 * MiB);
    }

    [Fact]
    public async Task A_connection_that_only_drips_is_given_up_and_the_rest_is_requested_again()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 4));
        using SemaphoreSlim received = new(0);
        int sent = 0;
        fixture.Progressed += _ => received.Release();
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.RateLimit(0).PacedBy(async gone =>
        {
            // Never silent for 30 seconds: the byte before last has arrived before the next one's time passes. The headers come with the first.
            if (sent++ > 0)
            {
                await received.WaitAsync(gone);
            }

            fixture.Time.Advance(TimeSpan.FromSeconds(9));
        })));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.True(fixture.Messages.Any(m => m.Contains("sent fewer than 1024 bytes per second for 60 seconds", StringComparison.Ordinal)), string.Join(Environment.NewLine, fixture.Messages));
        SandboxRequest second = fixture.Sandbox.Requests.Downloads[1];
        Assert.InRange(second.RangeServed!.Value.From, 1, 100);
    }

    [Theory]
    [InlineData("storage's error")]
    [InlineData("listing")]
    [InlineData("listing's error")]
    public async Task Small_bodies_that_only_drip_end_as_a_time_out(string which)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        FaultAction drip = (which.EndsWith("error", StringComparison.Ordinal) ? FaultAction.Html(500) : FaultAction.RateLimit(0)).PacedBy(async gone =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(1, gone);
        });
        fixture.Sandbox.Faults.Add((which.StartsWith("storage", StringComparison.Ordinal) ? Fault.Storage(drip) : Fault.Listing(drip)) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.RequestTimedOut);
        Assert.Equal(4, fixture.Time.Delays.Count);
    }

    // Time passes only after the server has stopped sending. The client may not have started that read yet, so time passes in steps.
    private static async Task PassUntilAsync(SaveFixture fixture, Task save, Fault stall, TimeSpan step)
    {
        await Task.WhenAny(stall.Reached, save);

        // Once the only stall has been noticed, time stands still: on a busy machine more of it would look like another stall.
        while (!save.IsCompleted && (stall.Times == Fault.Always || !fixture.Messages.Any(m => m.Contains("sent no", StringComparison.Ordinal))))
        {
            fixture.Time.Advance(step);
            await Task.WhenAny(save, Task.Delay(20));
        }

        await save;
    }
}
