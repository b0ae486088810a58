using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Download;

/// <summary>Downloads of what cannot be resumed: they start over from the first byte, as often as a request is retried and no more.</summary>
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
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Random(3 * MiB, 1));
        Break(bed, obstacle, times: 4);

        await bed.SaveAsync("visit");

        Assert.True(bed.Failures.IsEmpty, string.Join(' ', bed.Failures.Select(f => f.Failure.Message)));
        bed.AssertWhole(session);

        // After each break a pause that grows. Before them that of the first break, and of the start without ranges, where one was needed.
        Assert.Equal([0.5, 1, 2, 4], bed.Time.Delays.Select(d => d.TotalSeconds).TakeLast(4));
        Assert.InRange(bed.Time.Delays.Count, 4, 6);
    }

    [Theory]
    [MemberData(nameof(Obstacles))]
    public async Task A_connection_that_breaks_for_ever_ends_although_bytes_come_each_time(string obstacle)
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Random(3 * MiB, 2));
        Break(bed, obstacle, Fault.Always);

        await bed.SaveAsync("visit");

        bed.AssertFailed(session, SukiError.ConnectionFailed);
        Assert.InRange(bed.Sandbox.Requests.Downloads.Count, 5, 7);
    }

    [Fact]
    public async Task A_download_only_url_without_ranges_is_retried_up_to_the_budget()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Random(3 * MiB, 3));
        session.IsStreamable = false;
        Break(bed, "no ranges", times: 4);

        await bed.SaveAsync("visit");

        bed.AssertWhole(session);
        Assert.Equal([0.5, 1, 2, 4], bed.Time.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task A_gzipped_object_that_breaks_is_retried_up_to_the_budget_and_no_further()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        byte[] noise = SandboxObject.Random(4 * MiB, 4).ToArray();
        SandboxSession session = bed.Session("visit", SandboxObject.Gzip(noise)), never = bed.Session("never", SandboxObject.Gzip(noise));
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(3 * MiB)) with { SessionId = "visit", When = IsAsStored, Times = 4 });
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(3 * MiB)) with { SessionId = "never", When = IsAsStored, Times = Fault.Always });

        await bed.SaveAsync("visit");
        bed.AssertWhole(session);
        await bed.SaveAsync("never");

        bed.AssertFailed(never, SukiError.ConnectionFailed);
        Assert.Equal(5, bed.Sandbox.Requests.Downloads.Count(r => r.SessionId == "never" && IsAsStored(r)));

        static bool IsAsStored(SandboxRequest request) => request.Headers["Accept-Encoding"] == "gzip";
    }

    [Fact]
    public async Task A_run_that_left_bytes_of_a_server_without_ranges_starts_over_and_is_retried_up_to_the_budget()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Random(3 * MiB, 5);
        SandboxSession session = bed.Session("visit", audio);
        await ResumeTests.LeavePartAsync(bed, session, audio.ToArray(), audio, (0, MiB));
        Break(bed, "no ranges", times: 5);

        await bed.SaveAsync("visit");

        bed.AssertWhole(session);
        Assert.Equal(SaveStatus.Saved, Assert.Single(bed.Files).Status);
    }

    [Fact]
    public async Task A_large_file_whose_server_stops_to_serve_ranges_starts_over_once()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        SandboxSession session = bed.Session("visit", SandboxObject.Random(40 * MiB, 6));
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange().And(FaultAction.ResetAfter(9 * MiB))) with { Skip = 2, Times = 4 });
        bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange()) with { Skip = 2, Times = Fault.Always });

        await bed.SaveAsync("visit");

        bed.AssertWhole(session);
    }

    [Fact]
    public async Task Progress_is_told_without_the_bytes_that_were_discarded()
    {
        await using SaveFixture bed = await SaveFixture.StartAsync();
        bed.Session("visit", SandboxObject.Random(3 * MiB, 7));
        Break(bed, "no ranges", times: 4);
        long most = 0;
        bed.Progressed += done => most = Math.Max(most, done);

        await bed.SaveAsync("visit");

        Assert.Equal(3 * MiB, most);
    }

    // A server that has the obstacle and whose connections break, each after some mebibytes.
    private static void Break(SaveFixture bed, string obstacle, int times)
    {
        bool onlyRanges = obstacle is "other ranges than requested" or "416 to every range";
        Func<SandboxRequest, bool>? met = onlyRanges ? request => request.Range is not null && request.Range != "bytes=0-8388607" : null;
        if (onlyRanges)
        {
            bed.Sandbox.Faults.Add(Fault.Storage(Actions[obstacle]) with { When = met, Times = Fault.Always });
            bed.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(2 * MiB)) with { Times = times == Fault.Always ? times : times + 1 });
        }
        else
        {
            bed.Sandbox.Faults.Add(Fault.Storage(Actions[obstacle].And(FaultAction.ResetAfter(2 * MiB))) with { Times = times });
            bed.Sandbox.Faults.Add(Fault.Storage(Actions[obstacle]) with { Times = Fault.Always });
        }
    }
}
