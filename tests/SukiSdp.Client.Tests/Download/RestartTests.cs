using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Download;

/// <summary>Downloads of what cannot be resumed: they restart from the first byte, as often as a request is retried and no more.</summary>
[Trait("Client", "Both")]
public sealed class RestartTests
{
    private const int MiB = 1024 * 1024;

    /// <summary>What keeps a connection that broke from being resumed.</summary>
    public static TheoryData<string> Obstacles => [.. Actions.Keys];

    private static readonly Dictionary<string, FaultAction> Actions = new()
    {
        ["no ranges"] = FaultAction.IgnoreRange(),
        ["no ranges and no length"] = FaultAction.IgnoreRange().And(FaultAction.Chunked()).And(FaultAction.WithHeader("x-goog-stored-content-length", null)),
        ["no version"] = FaultAction.WithHeader("ETag", null).And(FaultAction.WithHeader("x-goog-generation", null)),
        ["a weak tag and no checksum"] = FaultAction.WithHeader("ETag", "W/\"weak\"").And(FaultAction.WithHeader("x-goog-generation", null)).And(FaultAction.HashHeader()),
        ["other ranges than requested"] = FaultAction.ContentRange("bytes 5-9/3145728"),
        ["416 to every range"] = FaultAction.RangeNotSatisfiable("bytes */7"),
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public async Task A_connection_that_breaks_is_retried_up_to_the_budget(string obstacle)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 1));
        Break(fixture, obstacle, times: 4);

        await fixture.SaveAsync("visit");

        Assert.True(fixture.Failures.IsEmpty, string.Join(' ', fixture.Failures.Select(f => f.Failure.Message)));
        fixture.AssertWhole(session);

        // After each break a pause that grows. Before them that of the first break, and of the start without ranges, where one was needed.
        Assert.Equal([0.5, 1, 2, 4], fixture.Time.Delays.Select(d => d.TotalSeconds).TakeLast(4));
        Assert.InRange(fixture.Time.Delays.Count, 4, 6);
    }

    [Theory]
    [MemberData(nameof(Obstacles))]
    public async Task A_connection_that_breaks_for_ever_ends_although_bytes_come_each_time(string obstacle)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 2));
        Break(fixture, obstacle, Fault.Always);

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.ConnectionFailed);
        Assert.InRange(fixture.Sandbox.Requests.Downloads.Count, 5, 7);
    }

    [Fact]
    public async Task A_download_only_url_without_ranges_is_retried_up_to_the_budget()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 3));
        session.IsStreamable = false;
        Break(fixture, "no ranges", times: 4);

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal([0.5, 1, 2, 4], fixture.Time.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task A_gzipped_object_that_breaks_is_retried_up_to_the_budget_and_no_further()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        byte[] noise = SandboxObject.Random(4 * MiB, 4).ToArray();
        SandboxSession session = fixture.Session("visit", SandboxObject.Gzip(noise)), never = fixture.Session("never", SandboxObject.Gzip(noise));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(3 * MiB)) with { SessionId = "visit", When = IsAsStored, Times = 4 });
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(3 * MiB)) with { SessionId = "never", When = IsAsStored, Times = Fault.Always });

        await fixture.SaveAsync("visit");
        fixture.AssertWhole(session);
        await fixture.SaveAsync("never");

        fixture.AssertFailed(never, SukiError.ConnectionFailed);
        Assert.Equal(5, fixture.Sandbox.Requests.Downloads.Count(r => r.SessionId == "never" && IsAsStored(r)));

        static bool IsAsStored(SandboxRequest request) => request.Headers["Accept-Encoding"] == "gzip";
    }

    [Fact]
    public async Task A_download_from_a_server_without_ranges_restarts_and_is_retried_up_to_the_budget()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Random(3 * MiB, 5);
        SandboxSession session = fixture.Session("visit", audio);
        await ResumeTests.LeavePartAsync(fixture, session, audio.ToArray(), audio, (0, MiB));
        Break(fixture, "no ranges", times: 5);

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(SaveStatus.Saved, Assert.Single(fixture.Files).Status);
    }

    [Fact]
    public async Task A_large_file_restarts_once_if_its_server_stops_supporting_ranges()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(40 * MiB, 6));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange().And(FaultAction.ResetAfter(9 * MiB))) with { Skip = 2, Times = 4 });
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange()) with { Skip = 2, Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    [Fact]
    public async Task Progress_does_not_include_discarded_bytes()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        fixture.Session("visit", SandboxObject.Random(3 * MiB, 7));
        Break(fixture, "no ranges", times: 4);
        long most = 0;
        fixture.Progressed += done => most = Math.Max(most, done);

        await fixture.SaveAsync("visit");

        Assert.Equal(3 * MiB, most);
    }

    // A server that has the obstacle and whose connections break, each after some mebibytes.
    private static void Break(SaveFixture fixture, string obstacle, int times)
    {
        bool onlyRanges = obstacle is "other ranges than requested" or "416 to every range";
        Func<SandboxRequest, bool>? met = onlyRanges ? request => request.Range is not null && request.Range != "bytes=0-8388607" : null;
        if (onlyRanges)
        {
            fixture.Sandbox.Faults.Add(Fault.Storage(Actions[obstacle]) with { When = met, Times = Fault.Always });
            fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(2 * MiB)) with { Times = times == Fault.Always ? times : times + 1 });
        }
        else
        {
            fixture.Sandbox.Faults.Add(Fault.Storage(Actions[obstacle].And(FaultAction.ResetAfter(2 * MiB))) with { Times = times });
            fixture.Sandbox.Faults.Add(Fault.Storage(Actions[obstacle]) with { Times = Fault.Always });
        }
    }
}
