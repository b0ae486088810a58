using System.Globalization;
using System.Xml.Linq;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using SukiSdp.Tour;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary><c>-Summary</c>: its numbers add up, and its views show them.</summary>
public sealed class SummaryTests : ManifestTest
{
    [Fact]
    public async Task Recordings_that_were_joined_and_removed_are_counted_as_in_the_joined_file()
    {
        AddSession("a", chunks: 3);
        await RunWellAsync($"'a' | {Save} -Join");
        await RunWellAsync("Join-SukiRecording kept -RemoveSource");

        Assert.Equal("Sessions=1 Complete=1 Files=3 InJoinedFile=3", Numbers(await RunWellAsync($"'a' | {Save} -Join -Summary")));
    }

    [Fact]
    public async Task Recordings_that_were_joined_and_removed_are_not_fetched_again_for_one_that_the_disk_has_lost()
    {
        SandboxSession session = AddSession("a", chunks: 3);
        await RunWellAsync($"'a' | {Save} -Join");
        string[] files = [.. Directory.GetFiles(Path.Combine(Kept, "a")).Order(StringComparer.Ordinal)];
        File.Delete(files[0]);
        File.Delete(files[1]);
        await File.WriteAllTextAsync(files[2], "changed");
        Sandbox.Requests.Clear();

        CommandResult result = await RunAsync($"'a' | {Save} -Summary");

        Assert.Equal(["FileChanged"], result.Causes);
        Assert.Equal("Sessions=1 Incomplete=1 Files=3 InJoinedFile=2 FailedFiles=1 Failed=1", Numbers(result));
        Assert.Empty(Sandbox.Requests.Downloads);
        Assert.Equal(session.Id, Assert.Single(Sandbox.Requests.Listings).SessionId);
    }

    [Fact]
    public async Task A_session_whose_recordings_come_one_by_one_counts_once_by_the_worst_that_became_of_one()
    {
        SandboxSession session = AddSession("a", chunks: 3);
        AddSession("b", chunks: 2);
        Sandbox.Faults.Add(Fault.Storage(FaultAction.Status(404)) with { RecordingId = session.Recordings[0].Id, Times = Fault.Always });

        CommandResult result = await RunAsync($"'a', 'b' | Get-SukiRecording | {Save} -Summary");

        Assert.Equal("Sessions=2 Complete=1 Incomplete=1 Files=5 Saved=4 FailedFiles=1 Failed=1", Numbers(result));
    }

    [Fact]
    public async Task Entries_of_a_listing_that_cannot_be_saved_count_as_files_that_failed()
    {
        AddSession("a", chunks: 2).Recordings[0].UrlOverride = _ => "ftp://elsewhere.example/x";

        Assert.Equal("Sessions=1 Incomplete=1 Files=2 Saved=1 FailedFiles=1 Failed=1", Numbers(await RunAsync($"'a' | {Save} -Summary")));
    }

    [Fact]
    public async Task A_trial_declines_every_file_that_it_would_save()
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        await RunWellAsync($"'b' | {Save}");

        Assert.Equal("Sessions=2 Complete=1 Incomplete=1 Files=3 Skipped=1 Declined=2", Numbers(await RunWellAsync($"'a', 'b' | {Save} -Summary -WhatIf")));
    }

    [Fact]
    public async Task A_session_that_is_deleted_while_its_recordings_are_saved_one_by_one_counts_as_gone_once()
    {
        SandboxSession session = AddSession("a", chunks: 3);
        CommandResult listed = await RunWellAsync("Get-SukiRecording a");
        session.State = SessionState.Gone;
        Sandbox.Faults.Add(Fault.Storage(FaultAction.ExpiredUrl()) with { Times = Fault.Always });

        CommandResult result = await RunAsync($"$recordings | {Save} -Summary", ("recordings", listed.Output));

        Assert.Equal("Sessions=1 Gone=1 Files=3 FailedFiles=3 Failed=3", Numbers(result));
    }

    [Theory]
    [InlineData("3.04:05:06", "3.04:05:06")]
    [InlineData("0.04:05:06.7", "04:05:06")]
    public async Task The_list_shows_every_number_and_days(string elapsed, string shown)
    {
        await RunWellAsync($"[SukiSdp.SukiSaveSummary]@{{ Sessions = 123456; Bytes = 1GB; Elapsed = [timespan]'{elapsed}' }} | Out-Default");

        string[] lines = [.. Screen.Text.Split('\n').Select(line => line.TrimEnd())];
        Assert.All(
            ["Sessions", "Complete", "Incomplete", "NotReady", "Gone", "NotAttempted", "Files", "Saved", "Resumed", "Skipped", "InJoinedFile", "Declined", "FailedFiles", "Joined", "Failed", "Bytes", "Elapsed"],
            name => Assert.Contains(lines, line => line.StartsWith(name + " ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("Elapsed", StringComparison.Ordinal) && line.EndsWith(": " + shown, StringComparison.Ordinal));
    }

    // The engine alone has no Format-Table.
    [Fact]
    public void The_table_has_resumed_and_joined_files_and_fits_a_window()
    {
        XElement view = XDocument.Load(Path.Combine(StagedModule.Folder, "SukiSdp.Format.ps1xml")).Descendants("View").Single(v => v.Element("Name")!.Value == "SukiSdp.SukiSaveSummary");
        XElement[] headers = [.. view.Descendants("TableColumnHeader")];

        Assert.Subset(headers.Select(h => h.Element("Label")!.Value).ToHashSet(), new HashSet<string> { "Sessions", "Saved", "Resumed", "Skipped", "Joined", "NotReady", "Gone", "Failed", "Bytes", "Elapsed" });
        Assert.InRange(headers.Sum(h => int.Parse(h.Element("Width")!.Value, CultureInfo.InvariantCulture)) + headers.Length - 1, 0, 80);
        Assert.Equal(headers.Length, view.Descendants("TableColumnItem").Count());
    }

    [Fact]
    public async Task A_finding_of_a_session_shows_its_reason_where_a_file_would_be()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        Rewrite(line => line["recordings"] is null ? line : null);
        Screen.Width = 160;

        await RunWellAsync($"{Check} | Out-Default");

        Assert.Matches("(?m)^Incomplete a +The manifest has lines for 2 recordings", Screen.Text);
    }
}
