using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using SukiSdp.Cmdlets.Tests.Harness;
using SukiSdp.Sandbox;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Faults;

/// <summary>Disks that are full, become full, or do not say how large they are.</summary>
public sealed class FullDiskTests : ModuleTest
{
    private const int Sessions = 40;
    private const int Chunk = 64 * 1024;

    private string Archive => Path.Combine(Folder, "archive");

    [MountTheory]
    [InlineData("")]
    [InlineData("-Join")]
    [InlineData("-Manifest archive/manifest.jsonl")]
    [InlineData("-ThrottleLimit 1")]
    public async Task Once_the_disk_is_full_nothing_more_is_listed_one_error_says_what_was_left_and_no_empty_folder_stays(string parameters)
    {
        string[] ids = Add(Sessions);
        using SmallDisk disk = SmallDisk.OfBytes(Archive, 8 * Chunk);

        CommandResult result = await RunAsync($"$ids | Save-SukiRecording -Destination archive -Summary {parameters}", ("ids", ids));

        Assert.All(result.Causes, cause => Assert.Equal("DiskFull", cause));
        int listed = Sandbox.Requests.Listings.Count;
        Assert.InRange(listed, 1, 24);
        AssertLeft(result, Sessions - listed);
        Assert.DoesNotContain(Directory.EnumerateDirectories(Archive), folder => !Directory.EnumerateFileSystemEntries(folder).Any());
        PSObject summary = result.Output.Single();
        Assert.Equal(Sessions, summary.Properties["Sessions"].Value);
    }

    [MountFact]
    public async Task The_summary_of_a_full_disk_counts_each_session_and_each_recording_once()
    {
        string[] ids = Add(Sessions);
        using SmallDisk disk = SmallDisk.OfBytes(Archive, 8 * Chunk);

        CommandResult result = await RunAsync("$ids | Save-SukiRecording -Destination archive -Summary", ("ids", ids));

        PSObject summary = result.Output.Single();
        int listed = Sandbox.Requests.Listings.Count;
        Assert.Equal((Sessions, Sessions - listed, listed), (Count("Sessions"), Count("NotAttempted"), Count("Complete") + Count("Incomplete")));
        Assert.Equal((listed, listed), (Count("Files"), Count("Saved") + Count("FailedFiles")));
        Assert.Equal(result.Errors.Count, Count("Failed"));

        int Count(string name) => (int)summary.Properties[name].Value;
    }

    [MountFact]
    public async Task A_disk_without_room_for_another_folder_is_full_as_well()
    {
        string[] ids = Add(Sessions);
        using SmallDisk disk = SmallDisk.OfFiles(Archive, 12);

        CommandResult result = await RunAsync("$ids | Save-SukiRecording -Destination archive", ("ids", ids));

        Assert.All(result.Causes, cause => Assert.Equal("DiskFull", cause));
        AssertLeft(result, Sessions - Sandbox.Requests.Listings.Count);
    }

    [MountFact]
    public async Task Recordings_that_are_piped_in_are_left_too_and_cost_no_further_listing()
    {
        string[] ids = Add(Sessions);
        using SmallDisk disk = SmallDisk.OfBytes(Archive, 8 * Chunk);
        await RunWellAsync("$listed = $ids | Get-SukiRecording", ("ids", ids));
        Sandbox.Requests.Clear();

        CommandResult result = await RunAsync("$listed | Save-SukiRecording -Destination archive -PassThru");

        Assert.All(result.Causes, cause => Assert.Equal("DiskFull", cause));
        Assert.Empty(Sandbox.Requests.Listings);
        Match left = Regex.Match(result.Errors[^1].ToString(), @"(\d+) recordings were not saved");
        Assert.True(left.Success, result.Errors[^1].ToString());
        Assert.Equal(Sessions, result.Output.Count + result.Errors.Count - 1 + int.Parse(left.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [MountFact]
    public async Task The_next_run_saves_what_was_left_once_there_is_room()
    {
        string[] ids = Add(Sessions);
        using (SmallDisk.OfBytes(Archive, 8 * Chunk))
        {
            await RunAsync("$ids | Save-SukiRecording -Destination archive", ("ids", ids));
        }

        CommandResult result = await RunWellAsync("$ids | Save-SukiRecording -Destination archive -PassThru", ("ids", ids));

        Assert.Equal(Sessions, result.Output.Count);
    }

    [MountFact]
    public async Task A_file_system_without_statistics_is_not_full()
    {
        string[] ids = Add(3);
        using SmallDisk disk = SmallDisk.WithoutStatistics(Archive);

        CommandResult result = await RunWellAsync("$ids | Save-SukiRecording -Destination archive -PassThru -Join", ("ids", ids));

        Assert.Equal(6, result.Output.Count);
    }

    private string[] Add(int count)
    {
        string[] ids = [.. Enumerable.Range(1, count).Select(i => $"visit-{i}")];
        foreach ((string id, int seed) in ids.Select((id, seed) => (id, seed)))
        {
            Sandbox.Sessions.Add(new SandboxSession(id, SandboxObject.Random(Chunk, seed)));
        }

        return ids;
    }

    private void AssertLeft(CommandResult result, int sessions)
    {
        ErrorRecord last = result.Errors[^1];
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{sessions} sessions"), last.ToString(), StringComparison.Ordinal);
        Assert.Contains("not saved", last.ToString(), StringComparison.Ordinal);
        Assert.Equal(Archive, last.TargetObject);
        Assert.Single(result.Errors, error => error.ToString().Contains("not saved. The next run", StringComparison.Ordinal));
    }
}
