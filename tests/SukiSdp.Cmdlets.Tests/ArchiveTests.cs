using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests;

/// <summary>The manifest, the summary, and <c>Test-SukiArchive</c>.</summary>
public sealed class ArchiveTests : ModuleTest
{
    private const string Save = "Save-SukiRecording -Destination kept -Manifest kept/archive.jsonl";

    [Fact]
    public async Task A_second_run_makes_no_call_and_its_summary_says_so()
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        AddSession("gone").State = SessionState.Gone;
        AddSession("late").State = SessionState.Processing;
        AddSession("forbidden").State = SessionState.Forbidden;
        const string run = "'a', 'b', 'b', 'gone', 'late', 'forbidden', '' | " + Save + " -Summary";

        CommandResult first = await RunAsync(run);
        Assert.Equal(["AccessDenied", "RecordingGone", "RecordingNotReady", "SessionIdInvalid"], first.Causes.Order(StringComparer.Ordinal));
        AssertSummary(first, sessions: 5, saved: 3, skipped: 0, notReady: 1, gone: 1, failed: 2);
        Assert.Equal(Sandbox.Requests.StorageBytesServed, first.Output.Single().Properties["Bytes"].Value);
        Sandbox.Requests.Clear();

        CommandResult second = await RunAsync(run);
        Assert.Equal(["AccessDenied", "RecordingNotReady", "SessionIdInvalid"], second.Causes.Order(StringComparer.Ordinal));
        AssertSummary(second, sessions: 5, saved: 0, skipped: 3, notReady: 1, gone: 1, failed: 2);
        Assert.Equal(["forbidden", "late"], Sandbox.Requests.Listings.Select(l => l.SessionId!).Order(StringComparer.Ordinal));
        Assert.Empty(Sandbox.Requests.Downloads);
    }

    [Fact]
    public async Task A_trial_writes_no_manifest()
    {
        AddSession("a");

        await RunWellAsync($"'a' | {Save} -WhatIf");
        Assert.Empty(Files());

        await RunWellAsync("'a' | Save-SukiRecording -Destination kept");
        await RunWellAsync($"'a' | {Save} -WhatIf");
        Assert.DoesNotContain("kept/archive.jsonl", Files());
    }

    [Fact]
    public async Task An_archive_as_it_was_saved_is_intact()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");

        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
        Assert.Equal(true, (await RunWellAsync("Test-SukiArchive kept/archive.jsonl -Quiet")).Output.Single().BaseObject);
        Assert.Equal(["Intact", "Intact"], (await RunWellAsync("Test-SukiArchive kept/archive.jsonl -PassThru")).Values("Status"));
        Assert.All(Sandbox.Requests.Listings, l => Assert.Equal("a", l.SessionId));
    }

    [Fact]
    public async Task Missing_changed_and_extra_files_are_found()
    {
        AddSession("a", chunks: 4);
        await RunWellAsync($"'a' | {Save}");
        string[] files = [.. Directory.GetFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal)];
        File.Delete(files[0]);
        byte[] bytes = await File.ReadAllBytesAsync(files[1]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(files[1], bytes);
        await File.AppendAllTextAsync(files[2], "x");
        await File.WriteAllTextAsync(Path.Combine(Folder, "kept", "a", "note.txt"), "x");
        await File.WriteAllTextAsync(Path.Combine(Folder, "kept", "a", "005_x.wav.part"), "x");

        CommandResult result = await RunWellAsync("Test-SukiArchive -Path kept/archive.jsonl");

        Assert.Equal(["Changed", "Changed", "Extra", "Missing"], result.Values("Status").Order(StringComparer.Ordinal));
        Assert.Equal([files[1], files[2]], result.Output.Where(f => f.Properties["Status"].Value.ToString() == "Changed").Select(f => (string)f.Properties["Path"].Value).Order(StringComparer.Ordinal));
        Assert.Equal(["Its CRC32C differs.", "Its length differs."], result.Values("Reason").Where(r => r.Length > 0).Order(StringComparer.Ordinal));
        Assert.Equal(false, (await RunWellAsync("Test-SukiArchive kept/archive.jsonl -Quiet")).Output.Single().BaseObject);
    }

    [Fact]
    public async Task A_manifest_in_another_folder_needs_the_destination()
    {
        AddSession("a");
        await RunWellAsync("'a' | Save-SukiRecording -Destination kept -Manifest other/archive.jsonl");

        Assert.Empty((await RunWellAsync("Test-SukiArchive other/archive.jsonl -Destination kept")).Output);
        Assert.Equal(["Missing"], (await RunWellAsync("Test-SukiArchive other/archive.jsonl")).Values("Status"));
    }

    [Fact]
    public async Task Several_manifests_of_one_folder_count_as_one()
    {
        AddSession("a");
        AddSession("b");
        await RunWellAsync("'a' | Save-SukiRecording -Destination kept -Manifest kept/one.jsonl; 'b' | Save-SukiRecording -Destination kept -Manifest kept/two.jsonl");

        Assert.Equal(["Extra", "Extra"], (await RunWellAsync("Test-SukiArchive kept/one.jsonl")).Values("Status"));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/*.jsonl")).Output);
        Assert.Empty((await RunWellAsync("'kept/one.jsonl', 'kept/two.jsonl' | Test-SukiArchive")).Output);
    }

    [Fact]
    public async Task A_file_that_is_not_a_manifest_ends_the_command_and_a_path_that_does_not_exist_does_not()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "list.csv"), "SessionId\na\n");

        Assert.Equal(["ManifestInvalid"], (await RunAsync("Test-SukiArchive list.csv")).Causes);
        CommandResult missing = await RunAsync("Test-SukiArchive none.jsonl, none -Quiet");
        Assert.Equal(["ReadFailed", "ReadFailed"], missing.Causes);
        Assert.Equal([false], missing.Output.Select(value => (bool)value.BaseObject));
        Assert.Equal(["ReadFailed"], (await RunAsync("Test-SukiArchive *.jsonl -Quiet")).Causes);
        Assert.Equal(["ReadFailed"], (await RunAsync(@"Test-SukiArchive 'nowhere:\*.jsonl'")).Causes);
        Assert.Equal(["ManifestInvalid"], (await RunAsync("'a' | Save-SukiRecording -Manifest list.csv")).Causes);
        Assert.Equal("SessionId\na\n", await File.ReadAllTextAsync(Path.Combine(Folder, "list.csv")));
    }

    [Fact]
    public async Task Joined_files_are_recorded_and_stand_for_recordings_that_were_removed()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join");
        await RunWellAsync("Join-SukiRecording kept -RemoveSource");
        Assert.Equal(["kept/a.wav", "kept/archive.jsonl"], Files());
        Sandbox.Requests.Clear();

        CommandResult again = await RunWellAsync($"'a' | {Save} -Join -Summary");

        Assert.Empty(Sandbox.Requests.All);
        AssertSummary(again, sessions: 1, saved: 0, skipped: 0, notReady: 0, gone: 0, failed: 0);
        Assert.Equal([1, 2, 2], new[] { "Complete", "Files", "InJoinedFile" }.Select(name => (int)again.Output.Single().Properties[name].Value));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
    }

    [Fact]
    public async Task A_complete_session_is_joined_later_without_a_call()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        Sandbox.Requests.Clear();

        CommandResult result = await RunWellAsync($"'a' | {Save} -Join -PassThru");

        Assert.Empty(Sandbox.Requests.All);
        Assert.Contains("kept/a.wav", Files());
        Assert.Equal(["Joined", "Skipped", "Skipped"], result.Values("Status").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Sessions_in_progress_are_waited_for_while_others_continue()
    {
        AddSession("late").ReadyAfterListings = 3;
        AddSession("a");

        Assert.Equal(["a", "late"], (await RunWellAsync("'late', 'a' | Get-SukiRecording -Wait")).Values("SessionId").Order(StringComparer.Ordinal));

        AddSession("later").ReadyAfterListings = 3;
        Assert.Equal(["a", "later"], (await RunWellAsync("'later', 'a' | Save-SukiRecording -PassThru -WaitTimeoutSec 600")).Values("SessionId").Order(StringComparer.Ordinal));

        AddSession("never").State = SessionState.Processing;
        CommandResult result = await RunAsync("'never' | Save-SukiRecording -Wait -WaitTimeoutSec 60");
        Assert.Equal(["RecordingNotReady"], result.Causes);
        Assert.Contains("60 seconds", result.Errors[0].ToString(), StringComparison.Ordinal);
    }

    private static void AssertSummary(CommandResult result, int sessions, int saved, int skipped, int notReady, int gone, int failed)
    {
        PSObject summary = result.Output.Single();
        Assert.Equal("SukiSdp.SukiSaveSummary", summary.TypeNames[0]);
        Assert.Equal(
            [sessions, saved, skipped, notReady, gone, failed],
            new[] { "Sessions", "Saved", "Skipped", "NotReady", "Gone", "Failed" }.Select(name => (int)summary.Properties[name].Value));
    }
}
