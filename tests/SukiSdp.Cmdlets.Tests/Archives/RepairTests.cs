using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary><c>Repair-SukiArchive</c>.</summary>
public sealed class RepairTests : ModuleTest
{
    private const string Save = "Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl";

    [Theory]
    [InlineData("Repair-SukiArchive kept/archive.jsonl -PassThru")]
    [InlineData("Repair-SukiArchive kept -PassThru")]
    [InlineData("Test-SukiArchive kept/archive.jsonl | Repair-SukiArchive -PassThru")]
    [InlineData("$found = Test-SukiArchive kept/archive.jsonl; Repair-SukiArchive -InputObject $found -PassThru")]
    [InlineData("$found = Test-SukiArchive kept/archive.jsonl; Repair-SukiArchive $found -PassThru")]
    [InlineData("Test-SukiArchive kept/archive.jsonl | Export-Clixml f.xml; $found = Import-Clixml f.xml; Repair-SukiArchive $found -PassThru")]
    [InlineData("Test-SukiArchive kept/archive.jsonl | Export-Clixml f.xml; Import-Clixml f.xml | Repair-SukiArchive -PassThru")]
    [InlineData("Test-SukiArchive kept/archive.jsonl | Export-Csv f.csv; Import-Csv f.csv | Repair-SukiArchive -PassThru")]
    public async Task Missing_and_changed_files_are_downloaded_again_and_the_changed_ones_are_kept_aside(string repair)
    {
        AddSession("a", chunks: 3);
        AddSession("b");
        await RunWellAsync($"'a', 'b' | {Save} -NameTemplate '{{SessionId}}-{{SequenceNumber}}-{{RecordingId}}.wav'");
        string[] files = [.. Directory.GetFiles(Path.Combine(Folder, "kept"), "a-*.wav").Order(StringComparer.Ordinal)];
        byte[][] originals = [.. files.Select(File.ReadAllBytes)];
        File.Delete(files[0]);
        byte[] changed = [.. originals[1]];
        changed[^1] ^= 1;
        await File.WriteAllBytesAsync(files[1], changed);
        await File.AppendAllTextAsync(files[2], "x");
        Sandbox.Requests.Clear();

        CommandResult result = await RunWellAsync(repair);

        Assert.Equal(files, result.Values("Path").Order(StringComparer.Ordinal));
        Assert.Equal(originals, files.Select(File.ReadAllBytes));
        string[] aside = [.. Directory.GetFiles(Path.Combine(Folder, "kept"), "*.changed-*").Order(StringComparer.Ordinal)];
        Assert.Equal(2, aside.Length);
        Assert.Matches(@"\.wav\.changed-\d{8}T\d{6}Z$", aside[0]);
        Assert.Equal(changed, await File.ReadAllBytesAsync(aside[0]));
        Assert.Equal(3, (await File.ReadAllLinesAsync(Path.Combine(Folder, "kept", "archive.jsonl"))).Count(line => line.Contains("\"status\":\"repaired\"", StringComparison.Ordinal)));
        Assert.All(Sandbox.Requests.Listings, l => Assert.Equal("a", l.SessionId));
        Assert.Equal(["Extra", "Extra"], (await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Values("Status"));
        Array.ForEach(aside, File.Delete);
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
        Sandbox.Requests.Clear();
        await RunWellAsync("Repair-SukiArchive kept");
        Assert.Empty(Sandbox.Requests.All);
    }

    [UnixFact("an account needs a privilege to make links")]
    public async Task A_recording_that_is_a_link_does_not_keep_other_sessions_from_being_repaired()
    {
        AddSession("a", chunks: 2);
        AddSession("b", chunks: 2);
        await RunWellAsync($"'a', 'b' | {Save} -Join");
        string recording = Directory.EnumerateFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal).First();
        File.Move(recording, Path.Combine(Folder, "elsewhere.wav"));
        File.CreateSymbolicLink(recording, Path.Combine(Folder, "elsewhere.wav"));
        File.Delete(Path.Combine(Folder, "kept", "b.wav"));

        CommandResult result = await RunAsync("Repair-SukiArchive kept -Confirm:$false");

        Assert.Contains("LinkRefused", result.Causes);
        Assert.Null(result.Terminating);
        Assert.True(File.Exists(Path.Combine(Folder, "kept", "b.wav")));
    }

    [Fact]
    public async Task WhatIf_says_what_would_be_done_and_changes_nothing()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        string[] files = [.. Directory.GetFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal)];
        File.Delete(files[0]);
        await File.AppendAllTextAsync(files[1], "x");
        string[] before = [.. Files()];
        Sandbox.Requests.Clear();

        await RunWellAsync("Repair-SukiArchive kept -WhatIf");

        Assert.Equal(before, Files());
        Assert.Empty(Sandbox.Requests.Downloads);
        Assert.Contains(Path.GetFileName(files[0]), Screen.Text, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(files[1]) + ".changed-", Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_service_has_deleted_is_one_error_a_session_and_changed_files_stay()
    {
        SandboxSession session = AddSession("a", chunks: 3);
        await RunWellAsync($"'a' | {Save}");
        string[] files = [.. Directory.GetFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal)];
        File.Delete(files[0]);
        await File.AppendAllTextAsync(files[1], "x");
        session.State = SessionState.Gone;

        CommandResult result = await RunAsync("Repair-SukiArchive kept");

        Assert.Equal(["RepairSourceDeleted"], result.Causes);
        Assert.Equal([files[1], files[2]], Directory.GetFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal));
        Assert.Equal(["Changed", "Missing"], (await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Values("Status").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_recording_that_the_service_no_longer_lists_is_named()
    {
        SandboxSession session = AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        File.Delete(Directory.GetFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal).First());
        session.Recordings.RemoveAt(0);

        Assert.Equal(["RepairSourceDeleted"], (await RunAsync("Repair-SukiArchive kept")).Causes);
    }

    [Fact]
    public async Task A_session_that_is_incomplete_is_completed()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"Get-SukiRecording a | Select-Object -First 1 | {Save}");
        Assert.Equal(["Incomplete"], (await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Values("Status"));

        await RunWellAsync("Repair-SukiArchive kept");

        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
    }

    [Fact]
    public async Task A_joined_file_is_joined_again_from_the_recordings_without_a_call()
    {
        AddSession("a", chunks: 2);
        AddSession("b", chunks: 2);
        await RunWellAsync($"'a', 'b' | {Save} -Join");
        byte[] original = await File.ReadAllBytesAsync(Path.Combine(Folder, "kept", "a.wav"));
        await File.AppendAllTextAsync(Path.Combine(Folder, "kept", "a.wav"), "x");
        File.Delete(Path.Combine(Folder, "kept", "b.wav"));
        Sandbox.Requests.Clear();

        CommandResult result = await RunWellAsync("Repair-SukiArchive kept -PassThru");

        Assert.Equal(["Joined", "Joined"], result.Values("Status"));
        Assert.Empty(Sandbox.Requests.All);
        Assert.Equal(original, await File.ReadAllBytesAsync(Path.Combine(Folder, "kept", "a.wav")));
        Assert.Equal(["Extra"], (await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Values("Status"));
    }

    [Fact]
    public async Task The_findings_of_several_manifests_are_repaired_in_the_manifest_that_has_the_session()
    {
        AddSession("a");
        AddSession("b");
        await RunWellAsync("'a' | Save-SukiRecording -Destination kept -ManifestPath kept/one.jsonl; 'b' | Save-SukiRecording -Destination kept -ManifestPath kept/two.jsonl");
        Directory.Delete(Path.Combine(Folder, "kept", "b"), recursive: true);

        await RunWellAsync("Test-SukiArchive kept/*.jsonl | Repair-SukiArchive");

        Assert.Contains("repaired", await File.ReadAllTextAsync(Path.Combine(Folder, "kept", "two.jsonl")), StringComparison.Ordinal);
        Assert.DoesNotContain("repaired", await File.ReadAllTextAsync(Path.Combine(Folder, "kept", "one.jsonl")), StringComparison.Ordinal);
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/*.jsonl")).Output);
    }

    [Fact]
    public async Task A_changed_file_keeps_its_name_when_the_download_fails_and_the_next_repair_resumes()
    {
        SandboxSession session = AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join");
        string path = Directory.GetFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal).First();
        byte[] original = await File.ReadAllBytesAsync(path);
        await File.AppendAllTextAsync(path, "x");
        byte[] changed = await File.ReadAllBytesAsync(path);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[0].Id, Times = Fault.Always });

        CommandResult failed = await RunAsync("Repair-SukiArchive kept");

        Assert.Equal(["ObjectNotFound"], failed.Causes);
        Assert.Equal(changed, await File.ReadAllBytesAsync(path));
        Assert.DoesNotContain(Files(), file => file.Contains(".changed-", StringComparison.Ordinal));
        Assert.DoesNotContain(failed.Warnings, warning => warning.Contains(".changed-", StringComparison.Ordinal));

        // A save doesn't replace it, either.
        Assert.Equal(["FileChanged"], (await RunAsync($"'a' | {Save}")).Causes);
        Assert.Equal(changed, await File.ReadAllBytesAsync(path));

        Sandbox.Faults.Clear();
        CommandResult repaired = await RunWellAsync("Repair-SukiArchive kept");
        Assert.Equal(original, await File.ReadAllBytesAsync(path));
        string aside = Assert.Single(Files(), file => file.Contains(".changed-", StringComparison.Ordinal));
        Assert.Equal(changed, await File.ReadAllBytesAsync(Path.Combine(Folder, aside)));
        Assert.Contains(Path.GetFileName(aside), Assert.Single(repaired.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_joined_file_keeps_its_name_when_its_recordings_can_not_be_downloaded()
    {
        SandboxSession session = AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join; Get-SukiArchiveItem kept | Remove-SukiArchiveItem -KeepJoined -Force");
        string path = Path.Combine(Folder, "kept", "a.wav");
        byte[] original = await File.ReadAllBytesAsync(path);
        await File.AppendAllTextAsync(path, "x");
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[0].Id, Times = Fault.Always });

        Assert.Equal(["ObjectNotFound"], (await RunAsync("Repair-SukiArchive kept")).Causes);

        Assert.Equal(original.Length + 1, new FileInfo(path).Length);
        Assert.DoesNotContain(Files(), file => file.Contains(".changed-", StringComparison.Ordinal));
        Sandbox.Faults.Clear();
        await RunWellAsync("Repair-SukiArchive kept");
        Assert.Equal(original, await File.ReadAllBytesAsync(path));
        Assert.Single(Files(), file => file.Contains(".changed-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_repairs_in_the_same_second_keep_both_changed_files()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        string path = Assert.Single(Directory.GetFiles(Path.Combine(Folder, "kept", "a")));

        // All names of the seconds in which the repair can be are taken.
        DateTime now = DateTime.UtcNow;
        for (int second = 0; second < 600; second++)
        {
            await File.WriteAllTextAsync($"{path}.changed-{now.AddSeconds(second):yyyyMMdd'T'HHmmss'Z'}", "earlier");
        }

        int before = Files().Count;
        await File.AppendAllTextAsync(path, "x");

        await RunWellAsync("Repair-SukiArchive kept");

        Assert.Equal(before + 1, Files().Count);
        Assert.Single(Files(), file => file.EndsWith("Z-2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repair_asks_for_a_token_only_if_something_must_be_downloaded()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join");
        UseDefaults(new System.Collections.Hashtable { ["*-Suki*:BaseUri"] = Sandbox.ApiUri });

        await RunWellAsync("Repair-SukiArchive kept; Repair-SukiArchive kept -WhatIf");
        File.Delete(Path.Combine(Folder, "kept", "a.wav"));
        await RunWellAsync("Repair-SukiArchive kept -WhatIf; Repair-SukiArchive kept");
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);

        File.Delete(Path.Combine(Folder, "kept", "a.wav"));
        File.Delete(Directory.GetFiles(Path.Combine(Folder, "kept", "a"))[0]);
        foreach (string command in new[] { "Repair-SukiArchive kept", "Repair-SukiArchive kept -WhatIf", "Test-SukiArchive kept | Repair-SukiArchive" })
        {
            CommandResult result = await RunAsync(command);
            Assert.Equal(["TokenMissing"], result.Causes);
            Assert.NotNull(result.Terminating);
        }
    }

    [Theory]
    [InlineData("recording")]
    [InlineData("joined file")]
    public async Task A_file_whose_removal_was_interrupted_is_not_repaired_and_the_warning_says_how_to_finish(string kind)
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join");
        string manifest = Path.Combine(Folder, "kept", "archive.jsonl");
        string line = (await File.ReadAllLinesAsync(manifest)).First(l => l.Contains(kind == "recording" ? "\"recording\"" : "\"sources\"", StringComparison.Ordinal));
        await File.AppendAllTextAsync(manifest, System.Text.RegularExpressions.Regex.Replace(line, "\"status\":\"\\w+\"", "\"status\":\"removing\"") + "\n");
        string[] before = [.. Files()];
        string content = await File.ReadAllTextAsync(manifest);
        Sandbox.Requests.Clear();

        CommandResult result = await RunWellAsync("Repair-SukiArchive kept");

        Assert.Contains("Remove-SukiArchiveItem", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(before, Files());
        Assert.Equal(content, await File.ReadAllTextAsync(manifest));
        Assert.Empty(Sandbox.Requests.All);
        await RunWellAsync("Get-SukiArchiveItem kept | Where-Object Path -EQ (Test-SukiArchive kept).Path | Remove-SukiArchiveItem -Force");
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
    }
}
