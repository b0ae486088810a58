using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>Files that exist again after the manifest recorded that they don't, such as from a backup.</summary>
public sealed class RestoredFileTests : ManifestTest
{
    private const string RemoveAll = "Get-SukiArchiveItem kept | Remove-SukiArchiveItem -Force";
    private const string Backup = "Copy-Item kept backup -Recurse";
    private const string RestoreFiles = "Remove-Item backup/archive.jsonl; Copy-Item backup/* kept -Recurse -Force";

    [Theory]
    [InlineData("Repair-SukiArchive kept")]
    [InlineData("Test-SukiArchive kept | Repair-SukiArchive")]
    [InlineData("Test-SukiArchive kept | Export-Clixml f.xml; Import-Clixml f.xml | Repair-SukiArchive")]
    [InlineData("Test-SukiArchive kept | Export-Csv f.csv; Import-Csv f.csv | Repair-SukiArchive")]
    public async Task Removed_files_that_are_copied_back_are_reported_and_a_repair_records_them_as_saved(string repair)
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join");
        Age(TimeSpan.FromDays(91));
        string inventory = string.Join('\n', (await RunWellAsync("Get-SukiArchiveItem kept | ConvertTo-Csv")).Output);
        await RunWellAsync($"{Backup}; {RemoveAll}; {RestoreFiles}");
        Sandbox.Requests.Clear();

        CommandResult found = await RunWellAsync("Test-SukiArchive kept");

        Assert.Equal(["Extra", "Extra", "Extra"], found.Values("Status"));
        Assert.All(found.Values("Reason"), reason => Assert.Contains("Repair-SukiArchive", reason, StringComparison.Ordinal));
        Assert.All(found.Values("SessionId"), id => Assert.Equal("a", id));
        await RunWellAsync(repair);
        Assert.Empty(Sandbox.Requests.All);
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
        ManifestSchema.AssertMatches(Manifest);

        // The retention rule finds them by their dates again.
        Assert.Equal(inventory, string.Join('\n', (await RunWellAsync("Get-SukiArchiveItem kept | ConvertTo-Csv")).Output));
        await RunWellAsync($"'a' | {Save} -Join");
        Assert.Empty(Sandbox.Requests.All);
        await RunWellAsync(RemoveAll);
        Assert.Equal(["kept/archive.jsonl"], Files().Where(file => file.StartsWith("kept", StringComparison.Ordinal)));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
    }

    [Fact]
    public async Task A_repair_needs_no_token_for_them_and_WhatIf_records_nothing()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}; {Backup}; {RemoveAll}; {RestoreFiles}");
        string before = await File.ReadAllTextAsync(Manifest);
        UseDefaults([]);

        await RunWellAsync("Repair-SukiArchive kept -WhatIf");

        Assert.Equal(before, await File.ReadAllTextAsync(Manifest));
        Assert.Contains("Record the file as saved", Screen.Text, StringComparison.Ordinal);
        await RunWellAsync("Repair-SukiArchive kept");
        Assert.Equal(["Saved"], (await RunWellAsync("Get-SukiArchiveItem kept")).Values("State"));
    }

    [Fact]
    public async Task Files_that_were_saved_while_a_clock_was_wrong_are_removed_restored_and_repaired()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join");
        Age(TimeSpan.FromDays(-1000));
        await RunWellAsync($"{Backup}; {RemoveAll}");
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
        Assert.All((await RunWellAsync("Get-SukiArchiveItem kept")).Values("State"), state => Assert.Equal("Removed", state));

        await RunWellAsync($"{RestoreFiles}; Repair-SukiArchive kept");

        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
        Sandbox.Sessions["a"].Recordings[0].Object = SandboxObject.Wav(0.07, 99);
        await RunWellAsync($"Get-SukiRecording a | {Save} -Force");
        Assert.DoesNotContain("Changed", (await RunWellAsync("Test-SukiArchive kept/archive.jsonl | Where-Object RecordingId")).Values("Status"));
        ManifestSchema.AssertMatches(Manifest);
    }

    [Fact]
    public async Task A_duplicate_finding_is_recorded_once()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}; {Backup}; {RemoveAll}; {RestoreFiles}");

        await RunWellAsync("$found = Test-SukiArchive kept; $found, $found | Repair-SukiArchive");

        Assert.Single(Lines, line => (string?)line["status"] == "found");
    }

    [Fact]
    public async Task Another_file_with_the_name_of_a_removed_one_is_extra_and_is_not_recorded()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}; {Backup}; {RemoveAll}; {RestoreFiles}");
        string path = Directory.GetFiles(Path.Combine(Kept, "a"))[0];
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        CommandResult found = await RunWellAsync("Test-SukiArchive kept");

        Assert.Equal(["Extra"], found.Values("Status"));
        Assert.Contains("another file", found.Values("Reason")[0], StringComparison.Ordinal);
        await RunWellAsync("Repair-SukiArchive kept");
        Assert.Equal(["Removed"], (await RunWellAsync("Get-SukiArchiveItem kept")).Values("State"));
        Assert.Equal(["FileChanged"], (await RunAsync(RemoveAll)).Causes);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_removed_item_whose_file_is_copied_back_can_be_removed_again()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}; {Backup}; {RemoveAll}; {RestoreFiles}");

        CommandResult removed = await RunWellAsync("Get-SukiArchiveItem kept -State Removed | Remove-SukiArchiveItem -Force -PassThru");

        Assert.Equal(["Removed", "Removed"], removed.Values("State"));
        Assert.Equal(["kept/archive.jsonl"], Files().Where(file => file.StartsWith("kept", StringComparison.Ordinal)));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
    }

    [Theory]
    [InlineData("Repair-SukiArchive kept")]
    [InlineData("Test-SukiArchive kept | Repair-SukiArchive")]
    [InlineData("'a' | SAVE")]
    [InlineData("'a' | SAVE -Join")]
    public async Task A_session_that_was_recorded_as_deleted_is_complete_when_its_lost_files_are_copied_back(string then)
    {
        SandboxSession session = AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}; {Backup}; Remove-Item kept/a/001*");
        session.State = SessionState.Gone;
        Assert.Equal(["RecordingGone"], (await RunAsync($"'a' | {Save}")).Causes);
        Assert.Equal(["Deleted"], (await RunWellAsync("Get-SukiArchiveItem kept -State Deleted")).Values("State"));
        await RunWellAsync(RestoreFiles);
        Sandbox.Requests.Clear();

        CommandResult found = await RunWellAsync("Test-SukiArchive kept");

        Assert.Equal(["Incomplete"], found.Values("Status"));
        Assert.Contains("Repair-SukiArchive", found.Values("Reason")[0], StringComparison.Ordinal);
        await RunWellAsync(then.Replace("SAVE", Save, StringComparison.Ordinal));
        Assert.Empty(Sandbox.Requests.All);
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
        Assert.Empty((await RunWellAsync("Get-SukiArchiveItem kept -State Deleted, Incomplete")).Output);
        ManifestSchema.AssertMatches(Manifest);
    }

    // As on a share that is down for a moment: the error isn't that there is no such file.
    [UnixFact("an account needs a privilege to make links")]
    public async Task A_session_whose_files_cannot_be_reached_is_not_recorded_as_deleted()
    {
        SandboxSession session = AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        string before = await File.ReadAllTextAsync(Manifest), folder = Path.Combine(Kept, "a");
        Directory.Move(folder, folder + ".moved");
        File.CreateSymbolicLink(folder, "a");
        session.State = SessionState.Gone;

        CommandResult result = await RunAsync($"'a' | {Save}");

        Assert.Equal(["ReadFailed"], result.Causes);
        Assert.Contains("can't be reached", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Manifest));
        File.Delete(folder);
        Directory.Move(folder + ".moved", folder);
        await RunWellAsync($"'a' | {Save}");
    }

    [Fact]
    public async Task A_session_of_which_only_some_lost_files_are_copied_back_stays_deleted()
    {
        SandboxSession session = AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}; {Backup}; Remove-Item kept/a/*");
        session.State = SessionState.Gone;
        await RunAsync($"'a' | {Save}");
        await RunWellAsync("New-Item kept/a -ItemType Directory -Force; Copy-Item backup/a/001* kept/a");

        Assert.Equal(["RepairSourceDeleted"], (await RunAsync("Repair-SukiArchive kept")).Causes);

        Assert.Equal(["Missing"], (await RunWellAsync("Test-SukiArchive kept")).Values("Status"));
        Assert.Equal(["Deleted"], (await RunWellAsync("Get-SukiArchiveItem kept -State Deleted")).Values("State"));
    }

    [Fact]
    public async Task A_session_that_was_complete_but_not_recorded_so_before_the_service_deleted_it_is_recorded_by_a_repair()
    {
        SandboxSession session = AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        Rewrite(line => (string?)line["status"] == "complete" ? With(line, "incomplete") : line);
        session.State = SessionState.Gone;
        await RunAsync($"'a' | {Save}");

        await RunWellAsync("Repair-SukiArchive kept");

        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
        Assert.Equal(["Saved", "Saved"], (await RunWellAsync("Get-SukiArchiveItem kept")).Values("State"));

        static System.Text.Json.Nodes.JsonNode With(System.Text.Json.Nodes.JsonNode line, string status)
        {
            line["status"] = status;
            return line;
        }
    }
}
