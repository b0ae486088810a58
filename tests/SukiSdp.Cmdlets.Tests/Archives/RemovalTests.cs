using System.Diagnostics;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;
using Xunit.Abstractions;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary><c>Remove-SukiArchiveItem</c>.</summary>
public sealed class RemovalTests(ITestOutputHelper output) : ModuleTest
{
    private const string Save = "Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl";
    private const string RemoveAll = "Get-SukiArchiveItem kept | Remove-SukiArchiveItem -Force";

    [Fact]
    public async Task What_was_removed_is_neither_missed_nor_downloaded_again()
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        await RunWellAsync($"'a', 'b' | {Save}");

        CommandResult removed = await RunWellAsync("Get-SukiArchiveItem kept -SessionId a | Remove-SukiArchiveItem -Force -PassThru");

        Assert.Equal(["Removed", "Removed"], removed.Values("State"));
        Assert.Equal(["kept/archive.jsonl", "kept/b/001_" + Sandbox.Sessions["b"].Recordings[0].Id + ".wav"], Files());
        Assert.False(Directory.Exists(Path.Combine(Folder, "kept", "a")));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
        Sandbox.Requests.Clear();
        await RunWellAsync($"'a', 'b' | {Save}");
        Assert.Empty(Sandbox.Requests.All);
        foreach (string again in new[] { $"'a' | {Save} -Force", $"'a' | {Save} -RecheckAfter 0", $"Get-SukiRecording a | {Save}", $"'a' | {Save} -Join" })
        {
            await RunWellAsync(again);
        }

        Assert.Empty(Sandbox.Requests.Downloads);
        Assert.Equal(2, Files().Count);
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
        Assert.Equal(["Removed", "Removed", "Saved"], (await RunWellAsync("Get-SukiArchiveItem kept | Sort-Object State -Descending | Sort-Object { $_.State -ne 'Removed' }")).Values("State"));
        Assert.Empty((await RunWellAsync(RemoveAll + " -PassThru | Where-Object SessionId -eq a")).Output);
    }

    [Fact]
    public async Task WhatIf_names_every_file_and_changes_nothing()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        string[] before = [.. Files()];
        string manifest = await File.ReadAllTextAsync(Path.Combine(Folder, "kept", "archive.jsonl"));

        await RunWellAsync(RemoveAll + " -WhatIf");

        Assert.Equal(before, Files());
        Assert.Equal(manifest, await File.ReadAllTextAsync(Path.Combine(Folder, "kept", "archive.jsonl")));
        Assert.All(before.Where(f => f.EndsWith(".wav", StringComparison.Ordinal)), file => Assert.Contains(Path.GetFileName(file), Screen.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_Force_it_asks_and_no_means_no()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");

        // The engine's screen declines every prompt.
        await RunAsync("Get-SukiArchiveItem kept | Remove-SukiArchiveItem");

        Assert.Equal(2, Files().Count);
        await RunWellAsync("Get-SukiArchiveItem kept | Remove-SukiArchiveItem -Confirm:$false");
        Assert.Equal(["kept/archive.jsonl"], Files());
    }

    [Fact]
    [Trait("Wine", "no symbolic links")]
    public async Task A_link_or_a_file_in_a_linked_folder_stays()
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        await RunWellAsync($"'a', 'b' | {Save}");
        string[] files = [.. Directory.GetFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal)];
        File.Move(files[0], Path.Combine(Folder, "outside.wav"));
        File.CreateSymbolicLink(files[0], Path.Combine(Folder, "outside.wav"));
        Directory.Move(Path.Combine(Folder, "kept", "b"), Path.Combine(Folder, "b"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "kept", "b"), Path.Combine(Folder, "b"));

        CommandResult result = await RunAsync(RemoveAll);

        Assert.Equal(["LinkRefused", "LinkRefused"], result.Causes);
        Assert.Equal(["b/001_" + Sandbox.Sessions["b"].Recordings[0].Id + ".wav", "outside.wav"], Files().Where(f => !f.StartsWith("kept", StringComparison.Ordinal)));
        Assert.False(File.Exists(files[1]));
    }

    [Fact]
    public async Task A_file_that_has_changed_or_that_the_manifest_does_not_have_stays()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        string[] files = [.. Directory.GetFiles(Path.Combine(Folder, "kept", "a")).Order(StringComparer.Ordinal)];
        byte[] bytes = await File.ReadAllBytesAsync(files[0]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(files[0], bytes);

        CommandResult result = await RunAsync(RemoveAll);

        Assert.Equal(["FileChanged"], result.Causes);
        Assert.True(File.Exists(files[0]));
        Assert.False(File.Exists(files[1]));

        await File.WriteAllTextAsync(Path.Combine(Folder, "mine.txt"), "x");
        const string forged = "Get-SukiArchiveItem kept -State Saved | Select-Object -First 1 | ForEach-Object { [SukiSdp.SukiArchiveItem]@{ SessionId = $_.SessionId; RecordingId = $_.RecordingId; State = 'Saved'; ManifestPath = $_.ManifestPath; Destination = $_.Destination; Path = PATH } } | Remove-SukiArchiveItem -Force";
        Assert.Equal(["ArchiveItemNotRecorded"], (await RunAsync(forged.Replace("PATH", "(Convert-Path mine.txt)", StringComparison.Ordinal))).Causes);
        Assert.Equal(["ArchiveItemNotRecorded"], (await RunAsync(forged.Replace("PATH", "\"$($_.Destination)/../mine.txt\"", StringComparison.Ordinal))).Causes);
        Assert.True(File.Exists(Path.Combine(Folder, "mine.txt")));
    }

    [Fact]
    public async Task KeepJoined_removes_recordings_that_are_in_an_intact_joined_file_and_no_other()
    {
        AddSession("a", chunks: 2);
        AddSession("b", chunks: 2);
        AddSession("c");
        await RunWellAsync($"'a', 'b' | {Save} -Join; 'c' | {Save}");
        await File.AppendAllTextAsync(Path.Combine(Folder, "kept", "b.wav"), "x");

        CommandResult result = await RunAsync(RemoveAll + " -KeepJoined");

        Assert.Equal(["ArchiveItemNotJoined", "FileChanged"], result.Causes.Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(Folder, "kept", "a")));
        Assert.Contains("kept/a.wav", Files());
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Folder, "kept", "b")).Length);
        Assert.Equal(["Changed"], (await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Values("Status"));
        Sandbox.Requests.Clear();
        await RunWellAsync($"'a' | {Save} -Join");
        Assert.Empty(Sandbox.Requests.All);

        // The joined file goes later, and with it all there is.
        await RunWellAsync("Get-SukiArchiveItem kept -SessionId a | Remove-SukiArchiveItem -Force");
        Assert.Equal(["Changed"], (await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Values("Status"));
        await RunWellAsync($"'a' | {Save} -Join");
        Assert.Empty(Sandbox.Requests.All);
        Assert.DoesNotContain("kept/a.wav", Files());
    }

    [Fact]
    public async Task A_joined_file_that_alone_has_its_recordings_takes_them_with_it()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join; Join-SukiRecording kept -RemoveSource");

        await RunWellAsync("Get-SukiArchiveItem kept -State Joined | Remove-SukiArchiveItem -Force");

        Assert.Equal(["kept/archive.jsonl"], Files());
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
        Sandbox.Requests.Clear();
        await RunWellAsync($"'a' | {Save} -Join");
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task Items_that_were_serialized_are_removed_too()
    {
        AddSession("a");
        AddSession("b");
        await RunWellAsync($"'a', 'b' | {Save}; Get-SukiArchiveItem kept -SessionId a | Export-Clixml a.xml; Get-SukiArchiveItem kept -SessionId b | Export-Csv b.csv");

        await RunWellAsync("Import-Clixml a.xml | Remove-SukiArchiveItem -Force; Import-Csv b.csv | Remove-SukiArchiveItem -Force");

        Assert.Equal(["kept/archive.jsonl"], Files().Where(f => f.StartsWith("kept", StringComparison.Ordinal)));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
    }

    [Fact]
    public async Task An_item_that_comes_several_times_is_removed_once()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");

        CommandResult removed = await RunWellAsync("$items = Get-SukiArchiveItem kept; $items, $items, $items | ForEach-Object { $_ } | Remove-SukiArchiveItem -Force -PassThru");

        Assert.Equal(2, removed.Output.Count);
        Assert.Empty(removed.Warnings);
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Folder, "kept", "archive.jsonl"));
        Assert.Equal(2, lines.Count(line => line.Contains("\"removed\"", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(line => line.Contains("\"removing\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task KeepJoined_reports_a_joined_file_that_has_changed_once_however_many_recordings_it_has()
    {
        AddSession("a", chunks: 4);
        await RunWellAsync($"'a' | {Save} -Join");
        await File.AppendAllTextAsync(Path.Combine(Folder, "kept", "a.wav"), "x");

        CommandResult result = await RunAsync(RemoveAll + " -KeepJoined");

        Assert.Equal(["FileChanged"], result.Causes);
        Assert.Contains("a.wav", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(4, Directory.GetFiles(Path.Combine(Folder, "kept", "a")).Length);
        Assert.DoesNotContain("remov", await File.ReadAllTextAsync(Path.Combine(Folder, "kept", "archive.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_that_remove_the_same_items_leave_a_manifest_that_is_right()
    {
        string[] sessions = [.. Enumerable.Range(0, 20).Select(n => $"s{n}")];
        foreach (string session in sessions)
        {
            AddSession(session, chunks: 2);
        }

        await RunWellAsync($"'{string.Join("', '", sessions)}' | {Save} -Join");
        string script = $"$items = @(Get-SukiArchiveItem '{Path.Combine(Folder, "kept")}'); $items | Remove-SukiArchiveItem -Force";
        ShellResult[] results = await Task.WhenAll(ShellProcess.RunAsync(script), ShellProcess.RunAsync(script));

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.Errors));
        Assert.Equal(["kept/archive.jsonl"], Files());
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
        Assert.All((await RunWellAsync("Get-SukiArchiveItem kept")).Values("State"), state => Assert.Equal("Removed", state));
    }

    [Fact]
    public async Task A_process_that_is_killed_leaves_what_the_next_run_finishes()
    {
        int seed = TestRun.Seed(output);
        Random random = new(seed);
        string[] sessions = [.. Enumerable.Range(0, 40).Select(n => $"s{n}")];
        foreach (string session in sessions)
        {
            AddSession(session, chunks: 2);
        }

        await RunWellAsync($"'{string.Join("', '", sessions)}' | {Save}");
        string manifest = Path.Combine(Folder, "kept", "archive.jsonl");
        for (int kills = 0; kills < 3; kills++)
        {
            long goal = new FileInfo(manifest).Length + random.Next(200, 12_000);
            using Process process = ShellProcess.Start($"Get-SukiArchiveItem '{Path.Combine(Folder, "kept")}' -State Saved | Remove-SukiArchiveItem -Force -ThrottleLimit 2");
            while (!process.HasExited && new FileInfo(manifest).Length < goal)
            {
                await Task.Delay(1);
            }

            process.Kill();
            await process.WaitForExitAsync();
            string told = $"Kill {kills} ({TestRun.HowToRepeat(seed)})";

            // Nothing is lost, and nothing but an unfinished removal is found.
            CommandResult check = await RunWellAsync("Test-SukiArchive kept/archive.jsonl");
            Assert.All(check.Output, finding => Assert.True(
                finding.Properties["Reason"].Value is string reason && reason.Contains("removal was interrupted", StringComparison.Ordinal), $"{told}: {finding}"));
            Sandbox.Requests.Clear();
            await RunWellAsync($"'{string.Join("', '", sessions)}' | {Save}");
            Assert.Empty(Sandbox.Requests.Downloads);
        }

        await RunWellAsync(RemoveAll);
        Assert.Equal(["kept/archive.jsonl"], Files());
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept/archive.jsonl")).Output);
        Assert.All((await RunWellAsync("Get-SukiArchiveItem kept")).Values("State"), state => Assert.Equal("Removed", state));
    }
}
