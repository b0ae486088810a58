using SukiSdp.Files;
using SukiSdp.Sandbox;

namespace SukiSdp.Tests.Download;

[Trait("Client", "Both")]
public sealed class ResumeTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task A_broken_connection_is_resumed_with_a_range_and_the_etag()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 1));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(MiB)));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        SandboxRequest second = fixture.Sandbox.Requests.Downloads[1];
        Assert.StartsWith("bytes=", second.Range);
        Assert.True(second.RangeServed!.Value.From > 0);
        Assert.Equal(session.Recordings[0].Object.ETag, second.Headers["If-Match"]);
        Assert.Equal(VerificationKind.Crc32C, Assert.Single(fixture.Files).Verification);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("short")]
    public async Task A_stopped_run_is_resumed_by_the_next_one(string how)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(6 * MiB, 2));
        fixture.Settings = fixture.Settings with { Retry = new(0, TimeSpan.FromSeconds(1)) };
        fixture.Sandbox.Faults.Add(Fault.Storage(how == "reset" ? FaultAction.ResetAfter(4 * MiB) : FaultAction.ShortBody(2 * MiB)));

        await fixture.SaveAsync("visit");
        fixture.AssertFailed(session, SukiError.ConnectionFailed);
        Assert.True(File.Exists(PartFile.PathOf(fixture.PathOf(session))));
        fixture.Failures.Clear();
        fixture.Sandbox.Requests.Clear();
        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(fixture.Files).Status);
        Assert.InRange(fixture.Sandbox.Requests.StorageBytesServed, 2 * MiB, 3 * MiB);
        fixture.AssertNoSecret();
    }

    [Fact]
    public async Task A_resumed_download_that_breaks_again_and_again_is_resumed_each_time()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Random(6 * MiB, 12);
        SandboxSession session = fixture.Session("visit", audio);
        fixture.Settings = fixture.Settings with { Retry = new(0, TimeSpan.FromSeconds(1)), RangesPerFile = 1 };

        // Each run fills some of the gaps, longest first, and breaks in the next one: what is noted on disk becomes shorter each time.
        await LeavePartAsync(fixture, session, audio.ToArray(), audio, [.. Enumerable.Range(0, 20).Select(i => ((long)i * 300_000, (i * 300_000L) + 10_000 + (1_000 * i)))]);
        for (int run = 0; run < 4; run++)
        {
            fixture.Sandbox.Requests.Clear();
            fixture.Sandbox.Faults.Clear();
            fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(100_000)) with { Skip = 4 });
            await fixture.SaveAsync("visit");
            fixture.AssertFailed(session, SukiError.ConnectionFailed);
            Assert.All(fixture.Sandbox.Requests.Downloads, r => Assert.True(r.RangeServed?.From > 0, "It began at the first byte."));
            fixture.Failures.Clear();
        }

        fixture.Sandbox.Faults.Clear();
        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Equal(SaveStatus.Resumed, Assert.Single(fixture.Files).Status);
    }

    [Fact]
    public async Task A_file_whose_run_was_killed_before_the_rename_is_verified_with_a_request_for_one_byte()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Random(2 * MiB, 3);
        SandboxSession session = fixture.Session("visit", audio);
        await LeavePartAsync(fixture, session, audio.ToArray(), audio, (0, audio.Length));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        SandboxRequest only = Assert.Single(fixture.Sandbox.Requests.Downloads);
        Assert.Equal(1, only.BytesServed);
    }

    [Fact]
    public async Task Bytes_of_an_earlier_run_count_as_the_disk_gives_them_back()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject audio = SandboxObject.Random(2 * MiB, 4);
        SandboxSession session = fixture.Session("visit", audio);
        byte[] damaged = audio.ToArray();
        damaged[1000] ^= 1;
        await LeavePartAsync(fixture, session, damaged, audio, (0, MiB));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.Contains(fixture.Sandbox.Requests.Downloads, r => r.Range is null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_object_replaced_by_another_of_the_same_length_is_never_spliced(bool serverHonoursIfMatch)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxObject before = SandboxObject.Random(3 * MiB, 5), after = SandboxObject.Random(3 * MiB, 6);
        SandboxSession session = fixture.Session("visit", before);
        await LeavePartAsync(fixture, session, before.ToArray(), before, (0, MiB));
        session.Recordings[0].Replace(after);
        if (!serverHonoursIfMatch)
        {
            fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreIfMatch()));
        }

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    [Fact]
    public async Task The_download_of_an_object_that_is_replaced_during_the_run_restarts()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 7));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(MiB)));
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => session.Recordings[0].Replace(SandboxObject.Random(3 * MiB, 8)))));

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    [Fact]
    public async Task An_object_that_is_replaced_for_ever_ends_in_an_error()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(3 * MiB, 9));
        int seed = 100;
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(MiB)) with { When = r => r.Headers.ContainsKey("If-Match") == false, Times = Fault.Always });
        fixture.Sandbox.Faults.Add(Fault.Storage(FaultAction.Run(_ => session.Recordings[0].Replace(SandboxObject.Random(3 * MiB, seed++)))) with { Times = Fault.Always });

        await fixture.SaveAsync("visit");

        fixture.AssertFailed(session, SukiError.LengthMismatch);
        fixture.AssertNoLeftovers();
        Assert.InRange(fixture.Sandbox.Requests.Downloads.Count, 4, 12);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"schema":2,"session_id":"visit","recording_id":"rec","etag":"\"x\"","length":3145728,"ranges":[[0,1048576]]}""")]
    [InlineData("""{"schema":1,"session_id":"other","recording_id":"rec","etag":"\"x\"","length":3145728,"ranges":[[0,1048576]]}""")]
    [InlineData("""{"schema":1,"session_id":"visit","recording_id":"rec","length":3145728,"ranges":[[0,1048576]]}""")]
    [InlineData("""{"schema":1,"session_id":"visit","recording_id":"rec","etag":"\"x\"","length":9223372036854775807,"ranges":[[0,9223372036854775807]]}""")]
    [InlineData("""{"schema":1,"session_id":"visit","recording_id":"rec","etag":"\"x\"","length":3145728,"ranges":[[-5,10]]}""")]
    [InlineData("""{"schema":1,"session_id":"visit","recording_id":"rec","etag":"\"x\"","length":3145728,"ranges":[[0,10],[5,20]]}""")]
    [InlineData("""{"schema":1,"session_id":"visit","recording_id":"rec","etag":"\"x\"","length":3145728,"ranges":[null]}""")]
    [InlineData("""{"schema":1,"session_id":"visit","recording_id":"rec","etag":"\"x\"","length":3145728,"ranges":[[1]]}""")]
    [InlineData("""{"schema":1,"session_id":"visit","recording_id":"rec","etag":"\"x\u000d\u000aEvil: 1\"","length":3145728,"ranges":[[0,1048576]]}""")]
    [InlineData("""{"schema":1,"session_id":"visit","recording_id":"rec","etag":"","length":3145728,"ranges":[[0,1048576]]}""")]
    [InlineData("""{"schema":1,"session_id":"visit","recording_id":"rec","generation":"","length":3145728,"ranges":[[0,1048576]]}""")]
    [InlineData("""{"schema":1,"session_id":"visit","recording_id":"rec","etag":"\"","generation":"1x","length":3145728,"ranges":[[0,1048576]]}""")]
    [InlineData("""{"schema":"1","ranges":{"a":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}}""")]
    public async Task An_invalid_or_incomplete_state_file_restarts_the_download(string sideFile)
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Sandbox.Sessions.Add(new SandboxSession("visit"));
        session.Recordings.Add(new SandboxRecording { Id = "rec", SequenceNumber = 1, Object = SandboxObject.Random(3 * MiB, 10) });
        string path = fixture.PathOf(session);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(PartFile.PathOf(path), new byte[3 * MiB]);
        await File.WriteAllTextAsync(PartFile.StatePathOf(path), sideFile);

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
        Assert.All(fixture.Sandbox.Requests.Downloads, r => Assert.False(r.Headers.ContainsKey("Evil")));
    }

    [Fact]
    public async Task A_state_file_of_unlimited_length_is_not_read()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Random(MiB, 11));
        string path = fixture.PathOf(session);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(PartFile.PathOf(path), new byte[MiB]);
        using (FileStream huge = File.Create(PartFile.StatePathOf(path)))
        {
            huge.SetLength(20L * 1024 * MiB);
        }

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    [Fact]
    public async Task The_state_file_of_a_run_that_was_killed_after_the_rename_is_removed_by_the_next_run()
    {
        await using SaveFixture fixture = await SaveFixture.StartAsync();
        SandboxSession session = fixture.Session("visit", SandboxObject.Wav(1));
        await fixture.SaveAsync("visit");
        await File.WriteAllTextAsync(PartFile.StatePathOf(fixture.PathOf(session)), "{}");

        await fixture.SaveAsync("visit");

        fixture.AssertWhole(session);
    }

    internal static async Task LeavePartAsync(SaveFixture fixture, SandboxSession session, byte[] content, SandboxObject version, params (long, long)[] done)
    {
        string path = fixture.PathOf(session);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(PartFile.PathOf(path), content);
        PartState state = new()
        {
            Schema = PartState.CurrentSchema,
            SessionId = session.Id,
            RecordingId = session.Recordings[0].Id,
            ETag = version.ETag,
            Generation = version.Generation.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Length = version.Length,
            Ranges = [.. done.Select(d => new[] { d.Item1, d.Item2 })],
        };
        await File.WriteAllBytesAsync(PartFile.StatePathOf(path), state.Write());
    }
}
