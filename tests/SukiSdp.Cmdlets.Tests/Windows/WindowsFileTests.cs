using System.Management.Automation;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tests;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Windows;

/// <summary>Files that Windows lets other programs hold, and what it makes of attributes, of case, and of long paths.</summary>
[Collection(SerialTests.Name)]
public sealed class WindowsFileTests : ModuleTest
{
    private const string Save = "Save-SukiRecording a, b -Destination archive -Manifest archive/archive.jsonl -PassThru";

    /// <summary>How another program holds a file: alone, or as a player that lets others read.</summary>
    public static TheoryData<FileShare> Shares => [FileShare.None, FileShare.Read];

    [WindowsTheory]
    [MemberData(nameof(Shares))]
    public async Task A_recording_that_another_program_holds_is_skipped_as_saved(FileShare share)
    {
        await SaveBothAsync();
        using FileStream held = Hold(Recording("a", 1), share);
        using FileStream manifestless = Hold(Recording("b", 1), share);

        Assert.Equal(["Skipped", "Skipped", "Skipped", "Skipped"], (await RunWellAsync(Save)).Values("Status"));
        Assert.Equal(["Skipped", "Skipped"], (await RunWellAsync("Save-SukiRecording a -Destination archive -PassThru")).Values("Status"));
    }

    [WindowsFact]
    public async Task A_part_file_that_another_program_holds_fails_its_file_alone()
    {
        AddBoth();
        string part = Recording("a", 1) + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        await File.WriteAllBytesAsync(part, []);

        // It is waited for as for the file of another run, which makes no progress.
        CommandResult result;
        using (ModuleClock.WithPauses())
        using (Hold(part, FileShare.Read))
        {
            result = await RunAsync(Save);
        }

        Assert.Equal(["FileBusy"], result.Causes);
        Assert.Equal(3, result.Output.Count);
        Assert.Equal(["Saved", "Skipped", "Skipped", "Skipped"], (await RunWellAsync(Save)).Values("Status").Order(StringComparer.Ordinal));
    }

    [WindowsFact]
    public async Task A_recording_that_a_player_holds_is_joined_and_is_intact()
    {
        await SaveBothAsync();
        using FileStream held = Hold(Recording("a", 1), FileShare.Read);

        Assert.Equal(["Joined", "Joined"], (await RunWellAsync("Join-SukiRecording archive -PassThru")).Values("Status"));
        Assert.Equal(["Intact", "Intact", "Intact", "Intact"], (await RunWellAsync("Test-SukiArchive archive/archive.jsonl -PassThru")).Values("Status").Where(status => status != "Extra"));
    }

    [WindowsFact]
    public async Task A_recording_that_another_program_has_open_exclusively_is_reported_and_the_others_continue()
    {
        await SaveBothAsync();
        string path = Recording("a", 1);

        CommandResult test, join;
        using (Hold(path, FileShare.None))
        {
            test = await RunAsync("Test-SukiArchive archive/archive.jsonl -PassThru");
            join = await RunAsync("Join-SukiRecording archive -PassThru");
        }

        Assert.Equal(["ReadFailed"], test.Causes);
        Assert.Contains(path, test.Errors.Single().ToString(), StringComparison.Ordinal);
        Assert.Equal(["Intact", "Intact", "Intact"], test.Values("Status"));
        Assert.Equal(["JoinChunkUnreadable"], join.Causes);
        Assert.Contains(path, join.Errors.Single().ToString(), StringComparison.Ordinal);
        Assert.Equal(["b"], join.Values("SessionId"));
        Assert.Equal(["Joined", "Skipped"], (await RunWellAsync("Join-SukiRecording archive -PassThru")).Values("Status").Order(StringComparer.Ordinal));
    }

    [WindowsFact]
    public async Task Read_only_recordings_are_skipped_joined_and_checked()
    {
        await SaveBothAsync();
        foreach (string file in Files())
        {
            File.SetAttributes(Path.Combine(Folder, file), FileAttributes.ReadOnly);
        }

        try
        {
            Assert.Equal(["Skipped", "Skipped", "Skipped", "Skipped"], (await RunWellAsync(Save)).Values("Status"));
            Assert.Equal(["True"], (await RunWellAsync("Test-SukiArchive archive/archive.jsonl -Quiet")).Output.Select(o => o.ToString()));
            Assert.Equal(["Joined", "Joined"], (await RunWellAsync("Join-SukiRecording archive -Destination joined -PassThru")).Values("Status"));
        }
        finally
        {
            MakeWritable();
        }
    }

    [WindowsFact]
    [Trait("Wine", "root may write to read-only files")]
    public async Task A_read_only_manifest_is_an_error_that_names_it_and_the_recordings_are_saved()
    {
        AddBoth();
        await RunWellAsync("Save-SukiRecording a -Destination archive -Manifest archive/archive.jsonl");
        string manifest = Path.Combine(Folder, "archive", "archive.jsonl");
        File.SetAttributes(manifest, FileAttributes.ReadOnly);

        CommandResult result = await RunAsync(Save);
        MakeWritable();

        Assert.All(result.Errors, error => Assert.Contains(manifest, error.ToString(), StringComparison.Ordinal));
        Assert.NotEmpty(result.Errors);
        Assert.Equal(5, Files().Count);
        Assert.Equal(["Skipped", "Skipped", "Skipped", "Skipped"], (await RunWellAsync(Save)).Values("Status"));
        Assert.Equal(["True"], (await RunWellAsync("Test-SukiArchive archive/archive.jsonl -Quiet")).Output.Select(o => o.ToString()));
    }

    // Explorer marks folders so that have a picture or a view of their own. It forbids nothing.
    [WindowsFact]
    public async Task A_folder_that_is_marked_read_only_is_saved_to()
    {
        AddBoth();
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(Folder, "archive"));
        folder.Attributes |= FileAttributes.ReadOnly;

        CommandResult result = await RunWellAsync(Save);
        folder.Attributes &= ~FileAttributes.ReadOnly;

        Assert.Equal(4, result.Output.Count);
    }

    [WindowsFact]
    public async Task Case_does_not_count_in_the_names_of_saved_files()
    {
        await SaveBothAsync();
        string folder = Path.GetDirectoryName(Recording("a", 1))!;
        Directory.Move(folder, folder + "_");
        Directory.Move(folder + "_", folder.ToUpperInvariant());
        File.Move(Recording("b", 1), Recording("b", 1).Replace("001_", "001_", StringComparison.Ordinal).ToUpperInvariant());

        Assert.Equal(["Skipped", "Skipped", "Skipped", "Skipped"], (await RunWellAsync(Save)).Values("Status"));
        Assert.Equal(["Intact", "Intact", "Intact", "Intact"], (await RunWellAsync("Test-SukiArchive archive/archive.jsonl -PassThru")).Values("Status"));
        Assert.Equal(["Joined", "Joined"], (await RunWellAsync("Join-SukiRecording archive -PassThru")).Values("Status"));
    }

    [WindowsFact]
    public async Task Ids_that_differ_in_case_alone_get_files_of_their_own()
    {
        AddSession("visit");
        AddSession("VISIT");
        AddSession("Visit");

        CommandResult result = await RunWellAsync("'visit', 'VISIT', 'Visit' | Save-SukiRecording -Destination archive -PassThru -Join");

        Assert.Equal(6, result.Values("Path").Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(6, Files().Count);
    }

    [WindowsFact]
    public async Task Paths_of_more_than_260_characters_are_saved_resumed_replaced_joined_and_checked()
    {
        Sandbox.Sessions.Add(new SandboxSession("a", SandboxObject.Wav(60)));
        SetVariable("archive", Path.Combine([Folder, .. Enumerable.Repeat(new string('x', 60), 4), "archive"]));
        const string save = "Save-SukiRecording a -Destination $archive -Manifest $archive/archive.jsonl -PassThru";
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ShortBody(1_000_000)));

        await RunAsync(save + " -MaximumRetryCount 0");
        Assert.Equal(["Resumed"], (await RunWellAsync(save)).Values("Status"));
        Assert.Equal(["Skipped"], (await RunWellAsync(save)).Values("Status"));
        Assert.Equal(["Saved"], (await RunWellAsync(save + " -Force")).Values("Status"));
        Assert.Equal(["Intact"], (await RunWellAsync("Test-SukiArchive $archive/archive.jsonl -PassThru")).Values("Status"));
        Assert.Equal(["Joined"], (await RunWellAsync("Join-SukiRecording $archive -RemoveSource -PassThru")).Values("Status"));
        Assert.Equal(["a.wav", "archive.jsonl"], Files().Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Files(), file => Assert.True(Path.Combine(Folder, file).Length > 260));
    }

    private static FileStream Hold(string path, FileShare share) => new(path, FileMode.Open, FileAccess.Read, share);

    private void AddBoth()
    {
        AddSession("a", chunks: 2);
        AddSession("b", chunks: 2);
    }

    private async Task SaveBothAsync()
    {
        AddBoth();
        Assert.Equal(4, (await RunWellAsync(Save)).Output.Count);
    }

    private string Recording(string session, int number) =>
        Path.Combine(Folder, "archive", session, $"{number:000}_{Sandbox.Sessions[session].Recordings[number - 1].Id}.wav");

    private void MakeWritable()
    {
        foreach (string file in Files())
        {
            File.SetAttributes(Path.Combine(Folder, file), FileAttributes.Normal);
        }
    }
}
