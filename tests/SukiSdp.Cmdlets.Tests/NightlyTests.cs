using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Docs;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The sample script as a scheduler runs it, alone and in shards.</summary>
public sealed class NightlyTests : NightlyTest
{
    [Fact]
    public async Task Night_after_night_it_saves_available_recordings_and_signals_when_someone_must_act()
    {
        AddSession("ready", chunks: 2);
        AddSession("also-ready");
        AddSession("late").State = SessionState.Processing;
        AddSession("gone").State = SessionState.Gone;
        AddSession("forbidden").State = SessionState.Forbidden;
        AddSession("broken");
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { SessionId = "broken", Times = Fault.Always });
        WriteList("ready", "also-ready", "late", "gone", "forbidden", "broken", "", "ready");

        (int first, string firstOutput) = await RunProcessAsync();
        Assert.Equal((1, 3), (first, Recordings().Count));
        AssertLines(
            firstOutput,
            "Saved ready ", "Saved also-ready ", "6 sessions: 2 complete, 2 incomplete, 1 not ready, 1 gone, 0 not attempted; 4 files: 3 saved, 0 resumed, 0 skipped, 0 in a joined file, 0 declined, 1 failed; 0 joined; 2 errors",
            "RecordingNotReady: ", "RecordingGone: ", "AccessDenied: ", "ObjectNotFound: ", "SessionIdInvalid: Row 7 of ");
        Sandbox.Requests.Clear();

        (int second, string secondOutput) = await RunScriptAsync();
        Assert.Equal((1, 3), (second, Recordings().Count));
        Assert.DoesNotContain("RecordingGone: ", secondOutput, StringComparison.Ordinal);
        Assert.Equal(["broken", "forbidden", "late"], Sandbox.Requests.Listings.Select(l => l.SessionId!).Distinct().Order(StringComparer.Ordinal));

        Sandbox.Sessions["late"].State = SessionState.Ready;
        Sandbox.Faults.Clear();
        WriteList("ready", "also-ready", "late", "gone", "broken");
        (int third, _) = await RunProcessAsync();
        Assert.Equal((0, 5), (third, Recordings().Count));
        Sandbox.Requests.Clear();

        (int fourth, _) = await RunScriptAsync();
        Assert.Equal(0, fourth);
        Assert.Empty(Sandbox.Requests.Listings);
        Assert.Empty(Sandbox.Requests.Downloads);
        Assert.Single(Sandbox.Requests.Logins);

        string log = await File.ReadAllTextAsync(Log);
        Assert.Equal(5, log.Split('\n').Count(line => line.Contains(" Saved ", StringComparison.Ordinal)));
        AssertNoSecretIn(log);
        Assert.True((bool)(await RunWellAsync("Test-SukiArchive archive/archive.jsonl -Quiet")).Output.Single().BaseObject);
    }

    [Theory]
    [InlineData(23, false)]
    [InlineData(25, true)]
    public async Task A_complete_session_is_listed_once_more_a_day_later(int hours, bool isListed)
    {
        SandboxSession session = AddSession("a");
        WriteList("a");
        await RunScriptAsync();
        string manifest = Path.Combine(Archive, "archive.jsonl");
        await File.WriteAllLinesAsync(manifest, [.. (await File.ReadAllLinesAsync(manifest)).Select(line => Regex.Replace(
            line,
            "(?<=\"(saved|recorded)_at\":\")[^\"]+",
            match => DateTimeOffset.Parse(match.Value, CultureInfo.InvariantCulture).AddHours(-hours).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)))]);
        session.Recordings.Add(new SandboxRecording { SequenceNumber = 2, Object = SandboxObject.Wav(0.1) });
        Sandbox.Requests.Clear();

        (int code, _) = await RunScriptAsync();

        Assert.Equal((0, isListed ? 1 : 0, isListed ? 2 : 1), (code, Sandbox.Requests.Listings.Count, Recordings().Count));
    }

    [Fact]
    public async Task A_failure_to_start_has_its_own_exit_code()
    {
        WriteList("ready");
        AddSession("ready");

        Assert.Equal(2, (await RunProcessAsync(("SUKI_SDP_PARTNER_TOKEN", "wrong"))).ExitCode);
        Assert.Equal(2, (await RunProcessAsync(("SUKI_SDP_PARTNER_ID", ""))).ExitCode);
        Assert.Equal(2, (await RunProcessAsync(("SUKI_SDP_BASE_URI", "http://example.org"))).ExitCode);
        File.Delete(List);
        Assert.Equal(2, (await RunProcessAsync()).ExitCode);
        Assert.Empty(Sandbox.Requests.Listings);
        Assert.Empty(Recordings());
    }

    [Fact]
    public async Task A_folder_of_payloads_is_a_list_too()
    {
        AddSession("a");
        AddSession("b");
        Directory.CreateDirectory(List);
        await File.WriteAllTextAsync(Path.Combine(List, "1.json"), """{"session_id":"a","sessions":["a","b"]}""");
        await File.WriteAllTextAsync(Path.Combine(List, "2.json"), """{"session_id":"b"}""");

        Assert.Equal(0, (await RunScriptAsync()).ExitCode);
        Assert.Equal(2, Recordings().Count);
    }

    [Fact]
    public async Task The_column_of_the_ids_may_have_any_name()
    {
        AddSession("a");
        AddSession("b");
        await File.WriteAllTextAsync(List, "Clinic,session_id\nx,a\n");
        Assert.Equal(0, (await RunScriptAsync()).ExitCode);

        await File.WriteAllTextAsync(List, "Visit,SessionId\nb,none\n");
        Assert.Equal(0, (await RunScriptAsync([("Column", "Visit")])).ExitCode);

        Assert.Equal(["a", "b"], Sandbox.Requests.Listings.Select(l => l.SessionId));
    }

    [Fact]
    public async Task A_row_without_an_id_is_reported_with_its_number_in_the_list_by_one_shard_only()
    {
        const int shards = 3;
        string[] ids = [.. Enumerable.Range(1, 6).Select(i => $"visit-{i}")];
        Array.ForEach(ids, id => AddSession(id));
        WriteList([.. ids[..4], " ", .. ids[4..], "", ".."]);

        List<string> told = [];
        for (int index = 0; index < shards; index++)
        {
            (_, string output) = await RunScriptAsync(Shard(index, shards));
            told.AddRange(Regex.Matches(output, "SessionIdInvalid: .*").Select(match => match.Value.TrimEnd()));
        }

        Assert.Equal([5, 8, 9], told.Select(line => int.Parse(Regex.Match(line, @"^SessionIdInvalid: Row (\d+) of ").Groups[1].Value, CultureInfo.InvariantCulture)).Order());
        Assert.Equal(ids.Length, Recordings().Count);
    }

    [Fact]
    public async Task Leading_and_trailing_spaces_of_an_id_do_not_change_its_shard()
    {
        string[] ids = [.. Enumerable.Range(1, 12).Select(i => $"visit-{i}")];
        Array.ForEach(ids, id => AddSession(id));
        WriteList([.. ids.Select((id, at) => new string(' ', at % 3) + id + new string(' ', at % 4))]);

        Assert.Equal(0, (await RunScriptAsync(Shard(0, 2))).ExitCode);

        Assert.Equal(ids.Where(id => ShardOf(id, 2) == 0).Order(StringComparer.Ordinal), Sandbox.Requests.Listings.Select(l => l.SessionId!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_share_that_there_is_not_is_no_share_without_sessions()
    {
        WriteList("ready");

        (int code, string output) = await RunScriptAsync(Shard(3, 3));

        Assert.Equal(2, code);
        Assert.Contains("-ShardIndex is 3, but valid values for 3 shards are 0 to 2.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_in_separate_processes_save_everything_once_and_the_next_run_finishes_a_killed_one()
    {
        const int shards = 3;
        string[] ids = [.. Enumerable.Range(1, 24).Select(i => $"visit-{i}")];
        Array.ForEach(ids, id => AddSession(id));
        WriteList(ids);
        string ofTheKilled = ids.Last(id => ShardOf(id, shards) == 0);
        Fault stall = Sandbox.Faults.Add(Fault.Storage(FaultAction.StallAfter(100)) with { SessionId = ofTheKilled });

        Process[] running = [.. Enumerable.Range(0, shards).Select(index => StartScript(Shard(index, shards)))];
        await stall.Reached.WaitAsync(TestRun.Watchdog);
        running[0].Kill();
        foreach (Process process in running)
        {
            await process.WaitForExitAsync().WaitAsync(TestRun.Watchdog);
        }

        string log = await File.ReadAllTextAsync(Log);
        Assert.All(running.Skip(1), process => Assert.True(process.ExitCode == 0, log));
        Array.ForEach(running, process => process.Dispose());
        Assert.All(ids.Where(id => ShardOf(id, shards) != 0), id => Assert.True(Directory.Exists(Path.Combine(Archive, id))));

        (int rest, string told) = await RunScriptAsync(Shard(0, shards));
        Assert.True(rest == 0, told);

        Assert.Equal(ids.Length, Recordings().Count);
        // Files in progress when the process was killed are downloaded again: as many as are downloaded at once, and as many that are verified and renamed.
        // Everything else was fetched once, by one of them.
        const int onTheWay = 4 + 4;
        string[] again = [.. Sandbox.Requests.Downloads.GroupBy(d => d.SessionId!).Where(downloads => downloads.Count() > 1).Select(downloads => downloads.Key)];
        Assert.Contains(ofTheKilled, again);
        Assert.All(again, id => Assert.Equal(0, ShardOf(id, shards)));
        Assert.InRange(again.Length, 1, onTheWay);
        Assert.InRange(Sandbox.Requests.Downloads.Count, ids.Length + 1, ids.Length + onTheWay);
        Assert.True((bool)(await RunWellAsync("Test-SukiArchive archive/archive.jsonl -Quiet")).Output.Single().BaseObject);

        // However the list is split from now on, there is nothing left to ask for.
        Sandbox.Requests.Clear();
        Assert.Equal(0, (await RunScriptAsync(Shard(0, 1))).ExitCode);
        Assert.Empty(Sandbox.Requests.Listings);
    }

    private static int ShardOf(string id, int shards) => (int)(BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(id))) % shards);

    // What the Indexed Job of the documentation gives to each of its pods, with the paths and the number of pods of this test.
    private (string Name, string Value)[] Shard(int index, int count)
    {
        string job = File.ReadAllText(Path.Combine(DocFiles.Repository, "docs", "scaling.md"));
        string pods = Regex.Match(job, @"^  completions: (\d+)\r?$", RegexOptions.Multiline).Groups[1].Value;
        Assert.Equal(["pwsh", "-NoProfile", "-NonInteractive", "-File", "/app/Save-NightlyRecording.ps1"], ListIn(job, "command"));
        string[] arguments = ListIn(job, "args");
        Assert.Equal(pods, arguments[Array.IndexOf(arguments, "-ShardCount") + 1]);
        return [.. arguments.Chunk(2).Select(argument => (argument[0][1..], argument[0] switch
        {
            "-ShardIndex" => argument[1].Replace("$(JOB_COMPLETION_INDEX)", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            "-ShardCount" => count.ToString(CultureInfo.InvariantCulture),
            "-Path" => List,
            "-Destination" => Archive,
            _ => argument[1],
        }))];
    }

    // A list in YAML's flow style is one in JSON.
    private static string[] ListIn(string yaml, string name) =>
        JsonSerializer.Deserialize<string[]>(Regex.Match(yaml, $@"^ +{name}: (\[.*\])\r?$", RegexOptions.Multiline).Groups[1].Value)!;

    private Process StartScript((string Name, string Value)[] arguments) => Nightly.Start(Arguments(arguments), Variables([]));
}
