using System.Text.Json.Nodes;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary><c>Test-SukiArchive</c> never says intact of what it does not know to be whole.</summary>
public sealed class WholenessTests : ManifestTest
{
    [Fact]
    public async Task A_complete_session_with_fewer_lines_than_recordings_misses_some()
    {
        await SaveAsync(chunks: 3);
        RemoveLine(line => line["sequence"]?.GetValue<int>() == 2);
        File.Delete(FileOf(2));

        CommandResult result = await RunWellAsync(Check);

        Assert.Equal(["Missing"], result.Values("Status"));
        Assert.Equal(["a"], result.Values("SessionId"));
        Assert.Equal(["The manifest lists the session as complete with 3 recordings, but has lines for 2."], result.Values("Reason"));
        Assert.False(await IsIntactAsync());

        // What is found can be piped to be saved again.
        await RunWellAsync($"{Check} | Where-Object Status -EQ Missing | {Save}");
        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_session_without_a_line_that_says_complete_is_incomplete()
    {
        SandboxSession session = AddSession("a", chunks: 3);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });
        await RunAsync($"'a' | {Save}");

        Assert.Equal(["Incomplete a"], await FindAsync());
        Assert.False(await IsIntactAsync());

        Sandbox.Faults.Clear();
        await RunWellAsync($"'a' | {Save}");
        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_session_that_was_deleted_before_all_of_it_was_saved_is_incomplete()
    {
        SandboxSession session = AddSession("a", chunks: 3);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[1].Id, Times = Fault.Always });
        await RunAsync($"'a' | {Save}");
        session.State = SessionState.Gone;
        await RunAsync($"'a' | {Save}");

        Assert.Equal(["Incomplete a"], await FindAsync());
    }

    [Fact]
    public async Task A_session_that_was_deleted_before_anything_was_saved_is_not_a_part_of_the_archive()
    {
        await SaveAsync(chunks: 1);
        AddSession("old").State = SessionState.Gone;
        await RunAsync($"'old' | {Save}");

        Assert.Empty(await FindAsync());
        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_complete_session_that_was_deleted_later_misses_what_the_disk_has_lost_and_no_more()
    {
        SandboxSession session = await SaveAsync(chunks: 3);
        File.Delete(FileOf(2));
        session.State = SessionState.Gone;
        Assert.Equal(["RecordingGone"], (await RunAsync($"'a' | {Save}")).Causes);

        Assert.Equal(["Missing a"], await FindAsync());
    }

    [Fact]
    public async Task A_joined_file_that_has_changed_does_not_replace_its_recordings()
    {
        await SaveAsync(chunks: 2, join: true);
        await RunWellAsync("Join-SukiRecording kept -RemoveSource");
        Assert.True(await IsIntactAsync());
        string joined = Path.Combine(Kept, "a.wav");
        byte[] bytes = await File.ReadAllBytesAsync(joined);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(joined, bytes);

        Assert.Equal(["Changed a", "Missing a", "Missing a"], await FindAsync());

        File.Delete(joined);
        Assert.Equal(["Missing a", "Missing a", "Missing a"], await FindAsync());
        Assert.False(await IsIntactAsync());
    }

    [Fact]
    public async Task Recordings_that_only_a_joined_file_names_count_for_the_session()
    {
        await SaveAsync(chunks: 2, join: true);
        await RunWellAsync("Join-SukiRecording kept -RemoveSource");
        RemoveLine(line => line["recording"] is not null);
        Assert.True(await IsIntactAsync());

        Rewrite(line => line["sources"] is null ? line : With(line, "sources", new JsonArray(line["sources"]![0]!.GetValue<string>())));
        Assert.Equal(["Missing a"], await FindAsync());
    }

    [Theory]
    [InlineData("{\"schema\":1,\"kind\":\"file\",\"session\":\"b\",\"recording\":\"r\",\"path\":\"../x.wav\",\"length\":1,\"status\":\"saved\"}")]
    [InlineData("{\"schema\":1,\"kind\":\"file\",\"session\":\"b\",\"recording\":\"r\",\"path\":\"b/x.wav\",\"length\":-1,\"status\":\"saved\"}")]
    [InlineData("{\"schema\":1,\"kind\":\"file\",\"sess#ion\":\"b\",\"recording\":\"r\"}}")]
    [InlineData("what is this")]
    [InlineData("{\"ts\":\"2026-03-24\",\"msg\":\"hello\"}")]
    [InlineData("[1,2]")]
    public async Task An_invalid_line_is_a_finding_of_the_manifest(string line)
    {
        await SaveAsync(chunks: 1);
        await File.AppendAllTextAsync(Manifest, line + "\n");

        CommandResult result = await RunWellAsync(Check);

        Assert.Equal(["Incomplete"], result.Values("Status"));
        Assert.Equal([Manifest], result.Values("Path"));
        Assert.Contains("1 invalid line", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.False(await IsIntactAsync());
    }

    [Theory]
    [InlineData("{\"schema\":1,\"kind\":\"file\",\"session\":\"b\",\"rec", "Incomplete b")]
    [InlineData("{\"schema\":1,\"kind\":\"file\",\"session\":\"a\",\"rec", null)]
    [InlineData("{\"schema\":1,\"kind\":\"file\",\"session\":\"b", null)]
    [InlineData("{\"sch", null)]
    [InlineData("\0\0\0\0\0\0", null)]
    public async Task An_incomplete_last_line_is_a_finding_only_where_it_names_a_session_that_no_other_line_has(string line, string? finding)
    {
        await SaveAsync(chunks: 1);
        await File.AppendAllTextAsync(Manifest, line);

        Assert.Equal(finding is null ? [] : [finding], await FindAsync());
        Assert.Equal(finding is null, await IsIntactAsync());
        Assert.Contains("1 incomplete line", Assert.Single((await RunWellAsync(Check)).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_manifest_is_not_intact()
    {
        Directory.CreateDirectory(Kept);
        await File.WriteAllTextAsync(Manifest, "");

        Assert.Equal(["Incomplete"], await FindAsync());
        Assert.False(await IsIntactAsync());
    }

    [Fact]
    public async Task Lines_of_a_kind_that_is_not_known_are_passed_over()
    {
        await SaveAsync(chunks: 1);
        await File.AppendAllTextAsync(Manifest, "{\"schema\":1,\"kind\":\"retention\",\"session\":\"b\",\"status\":\"removed\"}\n");

        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_complete_line_without_a_count_and_a_file_line_without_a_checksum_are_not_intact()
    {
        await SaveAsync(chunks: 1);
        string before = await File.ReadAllTextAsync(Manifest);
        Rewrite(line => Without(line, "recordings"));
        Assert.Equal(["Incomplete a"], await FindAsync());

        await File.WriteAllTextAsync(Manifest, before);
        Rewrite(line => Without(line, "crc32c"));
        Assert.Equal(["Incomplete a"], await FindAsync());
    }

    [Fact]
    public async Task A_folder_under_the_name_of_a_recording_is_a_change()
    {
        await SaveAsync(chunks: 1);
        File.Delete(FileOf(1));
        Directory.CreateDirectory(FileOf(1, mustExist: false));

        Assert.Equal(["Changed a"], await FindAsync());
    }

    [Fact]
    public async Task A_session_whose_lines_are_in_two_manifests_is_complete_when_both_are_specified()
    {
        await SaveAsync(chunks: 2);
        string[] lines = await File.ReadAllLinesAsync(Manifest);
        await File.WriteAllLinesAsync(Path.Combine(Kept, "other.jsonl"), lines[..1]);
        await File.WriteAllLinesAsync(Manifest, lines[1..]);

        Assert.Equal(["Extra", "Extra", "Missing a"], await FindAsync());
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/*.jsonl")).Output);
    }

    [Fact]
    public async Task A_session_whose_recordings_were_listed_and_piped_is_complete_when_all_of_them_are_kept()
    {
        SandboxSession session = AddSession("a", chunks: 3);
        await RunWellAsync($"'a' | Get-SukiRecording | Where-Object SequenceNumber -NE 2 | {Save}");
        Assert.Equal(["Incomplete a"], await FindAsync());

        await RunWellAsync($"'a' | Get-SukiRecording | {Save}");
        Assert.True(await IsIntactAsync());
        int lines = Lines.Length;
        await RunWellAsync($"'a' | Get-SukiRecording | {Save}");
        Assert.Equal(lines, Lines.Length);

        // One that comes later and fails: what was complete is not complete any more.
        session.Recordings.Add(new SandboxRecording { SequenceNumber = 4, Object = SandboxObject.Wav(0.05, 4) });
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[3].Id, Times = Fault.Always });
        await RunAsync($"'a' | Get-SukiRecording | {Save}");
        Assert.Equal(["Incomplete a"], await FindAsync());
        Sandbox.Faults.Clear();
        Assert.Equal("Sessions=1 Complete=1 Files=4 Saved=1 Skipped=3", Numbers(await RunWellAsync($"'a' | {Save} -Summary")));
        Assert.True(await IsIntactAsync());
    }

    [Fact]
    public async Task A_session_of_which_a_run_has_saved_only_some_is_incomplete()
    {
        AddSession("a", chunks: 2);
        Fault stall = Fault.Storage(FaultAction.StallBeforeHeaders()) with { Skip = 1, Times = Fault.Always };
        Sandbox.Faults.Add(stall);
        using (RunningCommand save = Start($"'a' | {Save} -ThrottleLimit 1 -PassThru"))
        {
            await save.FirstOutput;
            await stall.Reached;
            await save.StopAsync();
        }

        Assert.Equal(["Incomplete a"], await FindAsync());
        Sandbox.Faults.Clear();
        await RunWellAsync($"'a' | {Save}");
        Assert.True(await IsIntactAsync());
    }

    private async Task<SandboxSession> SaveAsync(int chunks, bool join = false)
    {
        SandboxSession session = AddSession("a", chunks);
        await RunWellAsync($"'a' | {Save}{(join ? " -Join" : "")}");
        return session;
    }

    private string FileOf(int number, bool mustExist = true)
    {
        SandboxRecording recording = Sandbox.Sessions["a"].Recordings[number - 1];
        string path = Path.Combine(Kept, "a", $"{number:000}_{recording.Id}.wav");
        Assert.True(!mustExist || File.Exists(path), path);
        return path;
    }

    private void RemoveLine(Func<JsonNode, bool> which) => Rewrite(line => which(line) ? null : line);

    private static JsonNode With(JsonNode line, string name, JsonNode value)
    {
        line[name] = value;
        return line;
    }

    private static JsonNode Without(JsonNode line, string name)
    {
        line.AsObject().Remove(name);
        return line;
    }
}
