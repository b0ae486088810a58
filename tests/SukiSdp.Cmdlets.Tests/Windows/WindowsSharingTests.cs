using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tests;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Windows;

/// <summary>What is to be replaced, removed or added to while another program has it open, or while it is marked read-only.</summary>
public sealed class WindowsSharingTests : ModuleTest
{
    private const string Save = "Save-SukiRecording a -Destination archive -Manifest archive/archive.jsonl -PassThru";

    private string Manifest => Path.Combine(Folder, "archive", "archive.jsonl");

    [WindowsFact]
    public async Task A_recording_that_a_player_holds_is_not_replaced_by_force_and_the_next_run_finishes_it()
    {
        await SaveAsync();
        string path = Recording(1);

        CommandResult result;
        using (Hold(path, FileShare.Read))
        {
            result = await RunAsync(Save + " -Force");
        }

        Assert.Equal(["FileBusy"], result.Causes);
        Assert.Contains(path, result.Errors.Single().ToString(), StringComparison.Ordinal);
        Assert.Equal(["Saved"], result.Values("Status"));
        await RunWellAsync(Save);
        AssertWhole();
    }

    [WindowsFact]
    [Trait("Wine", "a read-only file may be replaced")]
    public async Task A_recording_that_is_marked_read_only_is_said_to_be_when_it_cannot_be_replaced()
    {
        await SaveAsync();
        File.SetAttributes(Recording(1), FileAttributes.ReadOnly);

        CommandResult result = await RunAsync(Save + " -Force");
        File.SetAttributes(Recording(1), FileAttributes.Normal);

        Assert.Contains("read-only", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        await RunWellAsync(Save);
        AssertWhole();
    }

    [WindowsTheory]
    [InlineData(FileShare.ReadWrite)]
    [InlineData(FileShare.ReadWrite | FileShare.Delete)]
    public async Task A_manifest_that_a_viewer_shares_is_added_to(FileShare share)
    {
        await SaveAsync();
        AddSession("b", chunks: 3);

        using (Hold(Manifest, share))
        {
            await RunWellAsync(Save.Replace(" a ", " a, b ", StringComparison.Ordinal));
        }

        Assert.Equal(["Intact", "Intact", "Intact", "Intact", "Intact"], (await RunWellAsync("Test-SukiArchive archive/archive.jsonl -PassThru")).Values("Status"));
    }

    [WindowsFact]
    public async Task A_manifest_that_another_program_reads_is_read_too()
    {
        await SaveAsync();
        using FileStream held = Hold(Manifest, FileShare.Read);

        Assert.Equal(["True"], (await RunWellAsync("Test-SukiArchive archive/archive.jsonl -Quiet")).Output.Select(o => o.ToString()));
        Assert.Equal(["Skipped", "Skipped"], (await RunWellAsync(Save)).Values("Status"));
    }

    [WindowsFact]
    public async Task A_manifest_that_stays_locked_is_one_error_and_the_next_run_records_the_saved_files()
    {
        await SaveAsync();
        AddSession("b", chunks: 3);

        CommandResult result;
        using (Hold(Manifest, FileShare.Read))
        {
            result = await RunAsync(Save.Replace(" a ", " a, b ", StringComparison.Ordinal));
        }

        Assert.Equal(["FileBusy"], result.Causes);
        Assert.Equal(3, result.Values("Status").Count(status => status == "Saved"));
        await RunWellAsync(Save.Replace(" a ", " a, b ", StringComparison.Ordinal));
        Assert.Equal(["True"], (await RunWellAsync("Test-SukiArchive archive/archive.jsonl -Quiet")).Output.Select(o => o.ToString()));
    }

    [WindowsTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_recording_that_could_not_be_removed_after_the_join_is_removed_by_the_next(bool isReadOnly)
    {
        await SaveAsync();
        string path = Recording(1);
        const string join = "Join-SukiRecording archive -RemoveSource";

        CommandResult first;
        if (isReadOnly)
        {
            File.SetAttributes(path, FileAttributes.ReadOnly);
            first = await RunAsync(join);
            File.SetAttributes(path, FileAttributes.Normal);
        }
        else
        {
            using FileStream held = Hold(path, FileShare.Read);
            first = await RunAsync(join);
        }

        Assert.Equal(["JoinSourceKept"], first.Causes);
        await RunWellAsync(join);
        Assert.Equal(["archive/a.wav", "archive/archive.jsonl"], Files());
    }

    // Without -Force, the join is refused, because the file isn't the joined file of these recordings.
    [WindowsFact]
    public async Task A_joined_file_that_a_player_has_open_is_replaced_by_the_next_join_with_force()
    {
        await SaveAsync();
        await File.WriteAllTextAsync(Path.Combine(Folder, "archive", "a.wav"), "another file");
        const string join = "Join-SukiRecording archive -Force";

        CommandResult first;
        using (Hold(Path.Combine(Folder, "archive", "a.wav"), FileShare.Read))
        {
            first = await RunAsync(join);
        }

        Assert.Equal(["FileBusy"], first.Causes);
        Assert.Contains("and the next run with -Force renames it", first.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["Joined"], (await RunWellAsync($"{join} -PassThru")).Values("Status"));
        Assert.DoesNotContain(Files(), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    private static FileStream Hold(string path, FileShare share) => new(path, FileMode.Open, FileAccess.Read, share);

    private async Task SaveAsync()
    {
        AddSession("a", chunks: 2);
        Assert.Equal(2, (await RunWellAsync(Save)).Output.Count);
    }

    private string Recording(int number) => Path.Combine(Folder, "archive", "a", $"{number:000}_{Sandbox.Sessions["a"].Recordings[number - 1].Id}.wav");

    // The recordings and the manifest, and no partial file.
    private void AssertWhole()
    {
        Assert.Equal(3, Files().Count);
        foreach (SandboxRecording recording in Sandbox.Sessions["a"].Recordings)
        {
            Assert.Equal(recording.Object.ToArray(), File.ReadAllBytes(Recording(recording.SequenceNumber!.Value)));
        }
    }
}
