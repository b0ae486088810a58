using System.Globalization;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Downloads that break again and again, within a run and from run to run.</summary>
public sealed class ResumeTests : FaultTest
{
    [Fact]
    public async Task A_download_that_breaks_in_every_run_is_resumed_by_every_run()
    {
        SandboxObject audio = SandboxObject.Random(6 * MiB, 1);
        SandboxSession session = AddTroubled(audio);
        (long Start, long End)[] there = [.. Enumerable.Range(0, 20).Select(i => (i * 300_000L, (i * 300_000L) + 10_000 + (1_000 * i)))];
        LeavePartialFile(session, audio, there);
        for (int run = 0; run < 4; run++)
        {
            Sandbox.Requests.Clear();
            Sandbox.Faults.Clear();
            Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(100_000)) with { SessionId = SessionId, Skip = 4 });
            await SaveBadlyAsync("ConnectionFailed", "-MaximumRetryCount 0 -RangesPerFile 1");
            Assert.All(Sandbox.Requests.Downloads.Where(r => r.SessionId == SessionId), r => Assert.True(r.RangeServed?.From > 0, "It began at the first byte."));
        }

        Sandbox.Faults.Clear();
        CommandResult result = await SaveWellAsync("-RangesPerFile 1");

        Assert.Contains("Resumed", result.Values("Status"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("-Download", true)]
    [InlineData("-Download", false)]
    public async Task A_server_without_ranges_whose_connections_break_is_retried_up_to_the_budget(string parameters, bool overcome)
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange().And(FaultAction.ResetAfter(2 * MiB))) with { SessionId = SessionId, Times = overcome ? 4 : Fault.Always });
        Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange()) with { SessionId = SessionId, Times = Fault.Always });

        if (overcome)
        {
            await SaveWellAsync(parameters);
        }
        else
        {
            await SaveBadlyAsync("ConnectionFailed", parameters);
            Assert.Equal(5, Sandbox.Requests.Downloads.Count(r => r.SessionId == SessionId));
        }
    }

    [Fact]
    public async Task The_number_of_retries_is_the_users_without_ranges_too()
    {
        AddTroubled();
        Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange().And(FaultAction.ResetAfter(2 * MiB))) with { SessionId = SessionId, Times = 9 });
        Sandbox.Faults.Add(Fault.Storage(FaultAction.IgnoreRange()) with { SessionId = SessionId, Times = Fault.Always });

        await SaveWellAsync("-Download -MaximumRetryCount 9");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Manifest manifest.jsonl")]
    public async Task A_replacement_that_breaks_is_finished_by_the_next_run_without_force(string parameters)
    {
        SandboxSession session = AddTroubled();
        await SaveWellAsync(parameters);
        Replace(session, SandboxObject.Random(3 * MiB, 2));
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ResetAfter(2 * MiB)) with { SessionId = SessionId });
        CommandResult broken = await RunAsync($"Save-SukiRecording {SessionId} -Destination archive -Force -MaximumRetryCount 0 {parameters}");
        Assert.Equal(["ConnectionFailed"], broken.Causes);

        CommandResult result = await RunWellAsync($"Save-SukiRecording {SessionId} -Destination archive -PassThru {parameters}");

        Assert.Equal(["Resumed"], result.Values("Status"));
        Assert.Equal(session.Recordings[0].Object.ToArray(), await File.ReadAllBytesAsync(Path.Combine(Folder, "archive", SessionId, $"001_{session.Recordings[0].Id}.wav")));
        Assert.DoesNotContain(Files(), f => f.Contains(".part", StringComparison.Ordinal));
        Sandbox.Requests.Clear();
        await RunWellAsync($"Save-SukiRecording {SessionId} -Destination archive {parameters}");
        Assert.Empty(Sandbox.Requests.Downloads);
    }

    private void LeavePartialFile(SandboxSession session, SandboxObject audio, IEnumerable<(long Start, long End)> ranges)
    {
        SandboxRecording recording = session.Recordings[0];
        string part = Path.Combine(Folder, "archive", session.Id, $"001_{recording.Id}.wav.part");
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        File.WriteAllBytes(part, audio.ToArray());
        string list = string.Join(',', ranges.Select(r => string.Create(CultureInfo.InvariantCulture, $"[{r.Start},{r.End}]")));
        File.WriteAllText(
            part + ".json",
            string.Create(CultureInfo.InvariantCulture, $$"""{"schema":1,"session_id":"{{session.Id}}","recording_id":"{{recording.Id}}","etag":{{System.Text.Json.JsonSerializer.Serialize(audio.ETag)}},"length":{{audio.Length}},"ranges":[{{list}}]}"""));
    }
}
