using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>Repairs and removals lose no audio that is worth keeping, and nothing that is known of it.</summary>
public sealed class ArchiveSafetyTests : ModuleTest
{
    private const string Save = "Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl";
    private const string RemoveAll = "Get-SukiArchiveItem kept | Remove-SukiArchiveItem -Force";

    private string Kept => Path.Combine(Folder, "kept");

    [Fact]
    public async Task A_changed_recording_is_not_joined()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        await FlipByteAsync(Recordings("a")[0]);

        CommandResult result = await RunAsync($"'a' | {Save} -Join");

        Assert.Equal(["FileChanged"], result.Causes);
        Assert.False(File.Exists(Path.Combine(Kept, "a.wav")));
    }

    [Fact]
    public async Task KeepJoined_keeps_a_recording_that_the_joined_file_does_not_have_as_it_is()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        byte[] original = await File.ReadAllBytesAsync(Recordings("a")[0]);
        await FlipByteAsync(Recordings("a")[0]);
        await RunWellAsync("Join-SukiRecording kept/a -Destination kept");
        await File.WriteAllBytesAsync(Recordings("a")[0], original);
        File.SetLastWriteTimeUtc(Path.Combine(Kept, "a.wav"), DateTime.UtcNow.AddMinutes(1));
        await RunWellAsync($"'a' | {Save} -Join");

        CommandResult result = await RunAsync(RemoveAll + " -KeepJoined");

        Assert.Equal(["ArchiveItemNotJoined"], result.Causes);
        Assert.Single(Recordings("a"));
    }

    [Fact]
    public async Task A_joined_file_made_of_a_changed_recording_is_joined_again_when_the_recording_is_repaired()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join");
        byte[] joined = await File.ReadAllBytesAsync(Path.Combine(Kept, "a.wav"));
        File.Delete(Path.Combine(Kept, "a.wav"));
        await FlipByteAsync(Recordings("a")[0]);
        await RunWellAsync("Join-SukiRecording kept/a -Destination kept");
        await FlipLineAsync();

        await RunWellAsync("Repair-SukiArchive kept");

        Assert.Equal(joined, await File.ReadAllBytesAsync(Path.Combine(Kept, "a.wav")));
        Assert.Equal(["Extra", "Extra"], (await RunWellAsync("Test-SukiArchive kept")).Values("Status"));

        // The manifest records the joined file as it is.
        async Task FlipLineAsync()
        {
            string manifest = Path.Combine(Kept, "archive.jsonl");
            string[] lines = [.. (await File.ReadAllLinesAsync(manifest)).Where(line => !line.Contains("\"joined\"", StringComparison.Ordinal))];
            await File.WriteAllLinesAsync(manifest, lines);
            byte[] damaged = await File.ReadAllBytesAsync(Path.Combine(Kept, "a.wav"));
            string sources = string.Join(',', Sandbox.Sessions["a"].Recordings.Select(r => $"\"{r.Id}\""));
            await File.AppendAllTextAsync(manifest, $"{{\"schema\":1,\"kind\":\"file\",\"session\":\"a\",\"sources\":[{sources}],\"path\":\"a.wav\",\"length\":{damaged.Length},\"status\":\"joined\"}}\n");
        }
    }

    [Fact]
    public async Task A_lost_joined_file_is_made_again_of_recordings_that_were_removed()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join; {RemoveAll} -KeepJoined");
        byte[] joined = await File.ReadAllBytesAsync(Path.Combine(Kept, "a.wav"));
        Assert.False(Directory.Exists(Path.Combine(Kept, "a")));
        File.Delete(Path.Combine(Kept, "a.wav"));

        await RunWellAsync("Repair-SukiArchive kept");

        Assert.Equal(joined, await File.ReadAllBytesAsync(Path.Combine(Kept, "a.wav")));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
        await RunWellAsync(RemoveAll + " -KeepJoined");
        Assert.Equal(["kept/a.wav", "kept/archive.jsonl"], Files());
    }

    [Fact]
    public async Task A_lost_joined_file_whose_recordings_the_service_has_deleted_is_an_error_of_its_own()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join; {RemoveAll} -KeepJoined");
        File.Delete(Path.Combine(Kept, "a.wav"));
        Sandbox.Sessions["a"].State = SessionState.Gone;

        Assert.Equal(["RepairSourceDeleted"], (await RunAsync("Repair-SukiArchive kept")).Causes);
    }

    [Fact]
    public async Task WhatIf_names_the_joined_file_of_a_recording_that_would_be_downloaded()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join");
        File.Delete(Recordings("a")[0]);
        File.Delete(Path.Combine(Kept, "a.wav"));

        await RunWellAsync("Repair-SukiArchive kept -WhatIf");

        Assert.Contains("a.wav", Screen.Text, StringComparison.Ordinal);
        await RunWellAsync("Repair-SukiArchive kept");
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
    }

    [Fact]
    public async Task A_file_that_was_saved_again_after_it_was_listed_stays()
    {
        AddSession("a");
        AddSession("b");
        await RunWellAsync($"'a', 'b' | {Save}; Get-SukiArchiveItem kept -SessionId a | Export-Clixml old.xml");
        string path = Recordings("a")[0];
        byte[] other = [.. await File.ReadAllBytesAsync(path), 1, 2];
        await File.WriteAllBytesAsync(path, other);
        string manifest = Path.Combine(Kept, "archive.jsonl");
        string line = (await File.ReadAllLinesAsync(manifest)).First(l => l.Contains("\"session\":\"a\"", StringComparison.Ordinal));
        line = Regex.Replace(line, "\"length\":\\d+", $"\"length\":{other.Length}");
        line = Regex.Replace(line, "\"(crc32c|sha256)\":\"\\w+\",", "");
        await File.AppendAllTextAsync(manifest, line + "\n");

        CommandResult result = await RunAsync("Import-Clixml old.xml | Remove-SukiArchiveItem -Force");

        Assert.Equal(["ArchiveItemNotRecorded"], result.Causes);
        Assert.Equal(other, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Nothing_is_recorded_as_removed_if_no_file_of_the_archive_exists_in_the_folder()
    {
        AddSession("a");
        await RunWellAsync("'a' | Save-SukiRecording -Destination kept/data -ManifestPath kept/archive.jsonl");

        Assert.Equal(["DestinationInvalid"], (await RunAsync(RemoveAll)).Causes);

        Assert.DoesNotContain("remov", await File.ReadAllTextAsync(Path.Combine(Kept, "archive.jsonl")), StringComparison.Ordinal);
        await RunWellAsync("Get-SukiArchiveItem kept -Destination kept/data | Remove-SukiArchiveItem -Force");
        Assert.Equal(["kept/archive.jsonl"], Files());
    }

    [Theory]
    [InlineData("Remove-Item kept/e/*; Repair-SukiArchive kept -NameTemplate '{EncounterId}/{SessionId}_{RecordingId}.wav'")]
    [InlineData("Remove-Item kept/e/*; Test-SukiArchive kept | Repair-SukiArchive -NameTemplate '{EncounterId}/{SessionId}_{RecordingId}.wav'")]
    [InlineData("Remove-Item kept/e/*; 'a' | SAVE")]
    [InlineData("'a' | SAVE -Force")]
    [InlineData("Get-SukiRecording a | SAVE -Force")]
    public async Task The_encounter_stays_known_when_recordings_are_saved_again_without_it(string again)
    {
        const string save = Save + " -NameTemplate '{EncounterId}/{SessionId}_{RecordingId}.wav'";
        AddSession("a", chunks: 2);
        await RunWellAsync($"[pscustomobject]@{{ SessionId = 'a'; EncounterId = 'e' }} | {save}");
        string[] files = [.. Files()];

        await RunWellAsync(again.Replace("SAVE", save, StringComparison.Ordinal));

        Assert.Equal(files, Files());
        Assert.Equal(2, (await RunWellAsync("Get-SukiArchiveItem kept -EncounterId e")).Output.Count);
    }

    [Fact]
    public async Task An_encounter_that_becomes_known_later_is_found()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}; [pscustomobject]@{{ SessionId = 'a'; EncounterId = 'late' }} | {Save}");
        long length = new FileInfo(Path.Combine(Kept, "archive.jsonl")).Length;

        Assert.Equal(2, (await RunWellAsync("Get-SukiArchiveItem kept -EncounterId late")).Output.Count);
        await RunWellAsync($"[pscustomobject]@{{ SessionId = 'a'; EncounterId = 'late' }} | {Save}");
        Assert.Equal(length, new FileInfo(Path.Combine(Kept, "archive.jsonl")).Length);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_not_repaired()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");

        Assert.Equal(["DestinationInvalid"], (await RunAsync("Repair-SukiArchive kept typo")).Causes);
        Assert.False(Directory.Exists(Path.Combine(Folder, "typo")));
    }

    [Fact]
    public async Task A_finding_that_names_no_archive_is_invalid() =>
        Assert.Equal(["InputInvalid"], (await RunAsync("[pscustomobject]@{ Status = 'Missing'; Path = 'x'; SessionId = 'y' } | Repair-SukiArchive")).Causes);

    private string[] Recordings(string session) => [.. Directory.GetFiles(Path.Combine(Kept, session)).Order(StringComparer.Ordinal)];

    private static async Task FlipByteAsync(string path)
    {
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }
}
