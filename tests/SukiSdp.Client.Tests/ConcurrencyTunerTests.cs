using SukiSdp.Download;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests;

public sealed class ConcurrencyTunerTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void What_waits_for_latency_is_done_32_at_once_after_a_few_rounds()
    {
        Simulation simulation = new();

        simulation.Run(200);

        Assert.Equal([4, 8, 16, 32], simulation.Limits);
    }

    [Fact]
    public void What_gains_nothing_from_more_at_once_goes_back_and_stays_for_many_rounds()
    {
        Simulation simulation = new() { FastestAtOnce = 4 };

        simulation.Run(4 * 4 * ConcurrencyTuner.HoldRounds);

        Assert.Equal([4, 8, 4], simulation.Limits);
        Assert.Contains("Files at once: 4 instead of 8, because more at once is no faster.", simulation.Messages);
    }

    [Fact]
    public void Conditions_that_improve_are_noticed_later()
    {
        Simulation simulation = new() { FastestAtOnce = 4 };
        simulation.Run(4 * 4 * ConcurrencyTuner.HoldRounds);
        simulation.FastestAtOnce = 12;

        simulation.Run(4000);

        Assert.InRange(simulation.Tuner.Limit, 11, 16);
    }

    [Fact]
    public void A_server_that_refuses_more_than_6_at_once_gets_6_and_refuses_less_than_2_percent()
    {
        Simulation simulation = new() { RefusedAbove = 6 };

        simulation.Run(1000);

        Assert.Equal([4, 8, 4, 5, 6, 7, 6], simulation.Limits.Take(7));
        Assert.All(simulation.Limits.Skip(6), limit => Assert.InRange(limit, 6, 7));
        Assert.InRange(simulation.Refused, 1, 19);
    }

    [Fact]
    public void A_server_that_refuses_everything_for_a_while_gets_one_at_a_time_and_later_as_many_as_before()
    {
        Simulation simulation = new();
        simulation.Run(200);
        simulation.RefusedAbove = 0;
        for (int i = 0; i < 100; i++)
        {
            simulation.Refuse();
        }

        Assert.Equal(1, simulation.Tuner.Limit);
        simulation.RefusedAbove = int.MaxValue;
        simulation.Run(5000);

        Assert.Equal(32, simulation.Tuner.Limit);
    }

    [Fact]
    public void Refusals_of_what_was_begun_before_the_limit_was_lowered_lower_it_no_further()
    {
        Simulation simulation = new();
        simulation.Run(20);
        Assert.Equal(8, simulation.Tuner.Limit);

        for (int i = 0; i < 8; i++)
        {
            simulation.Refuse();
        }

        Assert.Equal(4, simulation.Tuner.Limit);
    }

    [Fact]
    public void The_limit_stays_when_nothing_waits()
    {
        Simulation simulation = new();
        simulation.Tuner.HasMore = () => false;

        simulation.Run(200);

        Assert.Equal([4], simulation.Limits);
    }

    [Fact]
    public void Large_files_count_by_their_bytes()
    {
        // All files come at 100 MB a second, and they become larger: fewer of them, as fast as before.
        Simulation simulation = new() { FastestAtOnce = 4, Bytes = _ => 5_000_000 };

        simulation.Run(100);

        Assert.Equal([4, 8, 4], simulation.Limits);
    }

    [Theory]
    [InlineData(SukiError.PresignedUrlExpired)]
    [InlineData(SukiError.HashMismatch)]
    public void Failures_that_say_nothing_of_the_load_do_not_lower_it(SukiError error)
    {
        Simulation simulation = new();

        simulation.Tuner.Refused(new SukiSdpException(error, "x"));

        Assert.Equal([4], simulation.Limits);
    }

    [Fact]
    public async Task A_limit_that_is_lowered_holds_when_as_many_as_it_takes_have_ended()
    {
        using Slots slots = new(4);
        Slot[] held = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => slots.AcquireAsync(CancellationToken.None)))];
        slots.Resize(2);
        Task<Slot> next = slots.AcquireAsync(CancellationToken.None);

        held[0].Dispose();
        held[1].Dispose();
        Assert.False(next.IsCompleted);
        Assert.True(slots.IsAwaited);

        held[2].Dispose();
        (await next).Dispose();
        Assert.False(slots.IsAwaited);
    }

    [Fact]
    public async Task A_limit_that_is_raised_while_it_is_exceeded_counts_what_is_in_use()
    {
        using Slots slots = new(4);
        Slot[] held = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => slots.AcquireAsync(CancellationToken.None)))];
        slots.Resize(1);
        slots.Resize(5);

        using Slot fifth = await slots.AcquireAsync(CancellationToken.None);
        Task<Slot> sixth = slots.AcquireAsync(CancellationToken.None);
        Assert.False(sixth.IsCompleted);

        held[0].Dispose();
        (await sixth).Dispose();
    }

    [Fact]
    public async Task Free_slots_end_at_once_when_the_limit_is_lowered()
    {
        using Slots slots = new(4);
        slots.Resize(1);

        using Slot first = await slots.AcquireAsync(CancellationToken.None);

        Assert.False(slots.AcquireAsync(CancellationToken.None).IsCompleted);
    }

    [Theory]
    [InlineData(429, "Files at once: 2 instead of 4, because the server limits the rate.")]
    [InlineData(503, "Files at once: 2 instead of 4, because the server failed.")]
    public async Task A_save_without_a_given_number_does_less_at_once_when_storage_refuses(int status, string expected)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { IsTuned = true };
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1), SandboxObject.Wav(1));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(status)));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Contains(expected, fixture.Messages);
    }

    [Fact]
    public async Task A_save_without_a_given_number_lists_less_at_once_when_the_service_refuses()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Settings = fixture.Settings with { IsTuned = true };
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(429)));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Contains("Listings at once: 2 instead of 4, because the server limits the rate.", fixture.Messages);
        Assert.DoesNotContain(fixture.Messages, m => m.StartsWith("Files at once", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_given_number_holds_whatever_the_server_says()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(429)));
        fixture.Sandbox.Faults.Add(Fault.Listing(FaultAction.Status(429)));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.DoesNotContain(fixture.Messages, m => m.Contains("at once:", StringComparison.Ordinal));
    }

    /// <summary>A server that takes as long for each request, does only so many at once, and may refuse more.</summary>
    private sealed class Simulation : IRunObserver
    {
        private readonly ManualClock _time = new();
        private readonly List<TimeSpan> _ends = [];

        public Simulation()
        {
            Tuner = new ConcurrencyTuner(DownloadSettings.FirstFiles, DownloadSettings.MaxFiles, _time.Clock, "Files", this);
            Limits.Add(Tuner.Limit);
            Tuner.Changed += Limits.Add;
        }

        public ConcurrencyTuner Tuner { get; }

        public List<int> Limits { get; } = [];

        public List<string> Messages { get; } = [];

        public int FastestAtOnce { get; set; } = int.MaxValue;

        public int RefusedAbove { get; set; } = int.MaxValue;

        public Func<int, int> Bytes { get; set; } = _ => 65_536;

        public int Refused { get; private set; }

        public void Refuse()
        {
            Refused++;
            Tuner.Refused(new SukiSdpException(SukiError.RateLimited, "x") { StatusCode = 429 });
        }

        // Refused requests are sent again at the end.
        public void Run(int requests)
        {
            for (int done = 0; done < requests;)
            {
                while (_ends.Count < Tuner.Limit)
                {
                    if (_ends.Count >= RefusedAbove)
                    {
                        Refuse();
                        continue;
                    }

                    TimeSpan begins = _ends.Count < FastestAtOnce ? _time.Clock.Elapsed() : _ends[_ends.Count - FastestAtOnce];
                    _ends.Add(begins + Latency);
                    _ends.Sort();
                }

                _time.Advance(_ends[0] - _time.Clock.Elapsed());
                _ends.RemoveAt(0);
                Tuner.Received(Bytes(done));
                Tuner.Completed();
                done++;
            }
        }

        public void Verbose(string message) => Messages.Add(message);

        public void Debug(string message)
        {
        }

        public void Warning(string message)
        {
        }

        public void ItemExpanded(int files)
        {
        }

        public void FileCompleted()
        {
        }

        public void WaitBegan(string sessionId, DateTimeOffset until)
        {
        }

        public void WaitEnded(string sessionId)
        {
        }

        public void FileProgress(string path, long done, long? total)
        {
        }

        public void TransferEnded(string path)
        {
        }

        public Task<T> InvokeAsync<T>(Func<T> code, CancellationToken cancellationToken) => Task.FromResult(code());
    }
}
