using System.Text.Json.Nodes;
using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary>Recordings that two manifests list.</summary>
public sealed class SharedManifestTests : ModuleTest
{
    private const string SaveOne = "Save-SukiRecording -Destination kept -ManifestPath kept/one.jsonl";
    private const string SaveTwo = "Save-SukiRecording -Destination kept -ManifestPath kept/two.jsonl";

    private string Kept => Path.Combine(Folder, "kept");

    [Theory]
    [InlineData("one", "two")]
    [InlineData("two", "one")]
    public async Task What_is_removed_through_one_of_two_manifests_in_a_folder_is_removed_in_both(string through, string other)
    {
        AddSession("a", chunks: 2);
        AddSession("b");
        await RunWellAsync($"'a', 'b' | {SaveOne} -Join; 'a' | {SaveTwo} -Join");

        CommandResult removed = await RunWellAsync($"Get-SukiArchiveItem kept/{through}.jsonl -SessionId a | Remove-SukiArchiveItem -Force -PassThru");

        Assert.Equal(3, removed.Output.Count);
        foreach (string manifests in new[] { "kept/one.jsonl, kept/two.jsonl", "kept/two.jsonl, kept/one.jsonl", "kept" })
        {
            Assert.Empty((await RunWellAsync($"Test-SukiArchive {manifests}")).Output);
        }

        Assert.DoesNotContain("Missing", (await RunWellAsync($"Test-SukiArchive kept/{other}.jsonl")).Values("Status"));
        Assert.All((await RunWellAsync($"Get-SukiArchiveItem kept/{other}.jsonl -SessionId a")).Values("State"), state => Assert.Equal("Removed", state));
        Sandbox.Requests.Clear();
        await RunWellAsync($"'a' | {SaveOne} -Join; 'a' | {SaveTwo} -Join");
        Assert.Empty(Sandbox.Requests.All);
        Assert.DoesNotContain(Files(), file => file.EndsWith("a.wav", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_items_of_two_manifests_are_removed_once()
    {
        AddSession("a", chunks: 3);
        await RunWellAsync($"'a' | {SaveOne}; 'a' | {SaveTwo}");

        CommandResult removed = await RunWellAsync("Get-SukiArchiveItem kept | Remove-SukiArchiveItem -Force -PassThru");

        Assert.Equal(3, removed.Output.Count);
        Assert.Empty(removed.Warnings);
        foreach (string manifest in new[] { "one", "two" })
        {
            Assert.Equal(3, Lines(manifest).Count(line => (string?)line["status"] == "removed"));
        }
    }

    [Theory]
    [InlineData("one", "two")]
    [InlineData("two", "one")]
    public async Task The_later_date_applies_when_manifests_are_read_together_or_concatenated_in_any_order(string first, string second)
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {SaveOne}; Copy-Item kept/one.jsonl two.jsonl");
        SetDates(Path.Combine(Folder, "two.jsonl"), DateTime.UtcNow.AddDays(-2));
        SetDates(Path.Combine(Kept, "one.jsonl"), DateTime.UtcNow.AddDays(-2));
        await RunWellAsync("Get-SukiArchiveItem kept -RecordingId (Get-SukiArchiveItem kept)[0].RecordingId | Remove-SukiArchiveItem -Force; Move-Item two.jsonl kept");

        Assert.Empty((await RunWellAsync($"Test-SukiArchive kept/{first}.jsonl, kept/{second}.jsonl")).Output);
        await File.WriteAllTextAsync(Path.Combine(Kept, "archive.jsonl"), await File.ReadAllTextAsync(Path.Combine(Kept, first + ".jsonl")) + await File.ReadAllTextAsync(Path.Combine(Kept, second + ".jsonl")));
        File.Delete(Path.Combine(Kept, "one.jsonl"));
        File.Delete(Path.Combine(Kept, "two.jsonl"));
        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
        Sandbox.Requests.Clear();
        await RunWellAsync("'a' | Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl");
        Assert.Empty(Sandbox.Requests.All);
    }

    [Fact]
    public async Task A_file_that_was_found_again_under_another_name_counts_although_it_is_older_than_the_line_before()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {SaveOne}; Move-Item kept/a/*.wav kept/a-{Sandbox.Sessions["a"].Recordings[0].Id}.wav");
        string moved = Assert.Single(Directory.GetFiles(Kept, "*.wav"));
        File.SetLastWriteTimeUtc(moved, DateTime.UtcNow.AddYears(-1));

        await RunWellAsync($"'a' | {SaveOne} -NameTemplate '{{SessionId}}-{{RecordingId}}.wav'");

        Assert.Empty((await RunWellAsync("Test-SukiArchive kept")).Output);
        Assert.Equal([moved], (await RunWellAsync("Get-SukiArchiveItem kept")).Values("Path"));
    }

    private JsonNode[] Lines(string manifest) => [.. File.ReadAllLines(Path.Combine(Kept, manifest + ".jsonl")).Select(line => JsonNode.Parse(line)!)];

    private static void SetDates(string manifest, DateTime date) => File.WriteAllLines(manifest, File.ReadAllLines(manifest).Select(text =>
    {
        JsonNode line = JsonNode.Parse(text)!;
        line[(string)line["kind"]! == "file" ? "saved_at" : "recorded_at"] = date;
        return line.ToJsonString();
    }));
}
