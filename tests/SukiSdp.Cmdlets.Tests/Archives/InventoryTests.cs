using SukiSdp.Cmdlets.Tests.Harness;
using Xunit;
using SessionState = SukiSdp.Sandbox.SessionState;

namespace SukiSdp.Cmdlets.Tests.Archives;

/// <summary><c>Get-SukiArchiveItem</c>.</summary>
public sealed class InventoryTests : ModuleTest
{
    private const string Save = "Save-SukiRecording -Destination kept -ManifestPath kept/archive.jsonl";

    [Fact]
    public async Task The_inventory_has_every_file_with_what_the_manifest_says_of_it()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save} -Join");

        CommandResult result = await RunWellAsync("Get-SukiArchiveItem kept");

        Assert.Equal(["Saved", "Saved", "Joined"], result.Values("State"));
        Assert.Equal(["1", "2", ""], result.Values("SequenceNumber"));
        Assert.All(result.Output, item =>
        {
            string path = (string)item.Properties["Path"].Value;
            Assert.Equal(new FileInfo(path).Length, item.Properties["Length"].Value);
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))), item.Properties["Sha256"].Value);
            Assert.True((TimeSpan)item.Properties["Duration"].Value > TimeSpan.Zero);
            Assert.NotNull(item.Properties["SavedAt"].Value);
            Assert.Equal(Path.Combine(Folder, "kept", "archive.jsonl"), item.Properties["ManifestPath"].Value);
            Assert.Equal(Path.Combine(Folder, "kept"), item.Properties["Destination"].Value);
        });
    }

    [Fact]
    public async Task Sessions_that_are_deleted_or_incomplete_are_items_too()
    {
        AddSession("gone").State = SessionState.Gone;
        AddSession("a");
        await RunAsync($"'gone', 'a' | {Save}");
        string manifest = Path.Combine(Folder, "kept", "archive.jsonl");
        await File.WriteAllLinesAsync(manifest, (await File.ReadAllLinesAsync(manifest)).Where(line => !line.Contains("\"complete\"", StringComparison.Ordinal)));

        CommandResult result = await RunWellAsync("Get-SukiArchiveItem kept | Sort-Object State");

        Assert.Equal(["Saved", "Deleted", "Incomplete"], result.Values("State"));
        Assert.Equal(["a", "gone", "a"], result.Values("SessionId"));
        Assert.Equal(["gone"], (await RunWellAsync("Get-SukiArchiveItem kept -State Deleted")).Values("SessionId"));
    }

    [Fact]
    public async Task Only_the_newest_line_of_a_file_counts_and_the_newest_session_comes_first()
    {
        AddSession("a", chunks: 3);
        AddSession("b");
        await RunWellAsync($"'a' | {Save}; 'b' | {Save}; 'a' | {Save} -Force");

        Assert.Equal(["a 1", "a 2", "a 3", "b 1"], (await RunWellAsync("Get-SukiArchiveItem kept | ForEach-Object { \"$($_.SessionId) $($_.SequenceNumber)\" }")).Output.Select(o => (string)o.BaseObject));
        Assert.Single((await RunWellAsync("Get-SukiArchiveItem kept | Select-Object -First 1")).Output);
    }

    [Fact]
    public async Task A_manifest_is_named_by_file_by_folder_by_wildcard_by_pipeline_or_by_location()
    {
        AddSession("a");
        AddSession("b");
        await RunWellAsync("'a' | Save-SukiRecording -Destination kept -ManifestPath kept/one.jsonl; 'b' | Save-SukiRecording -Destination kept -ManifestPath kept/two.jsonl; Set-Content kept/webhooks.jsonl '{\"session_id\":\"x\"}'");

        foreach (string way in new[] { "Get-SukiArchiveItem kept", "Get-SukiArchiveItem kept/one.jsonl, kept/two.jsonl", "'kept/one.jsonl', 'kept/two.jsonl' | Get-SukiArchiveItem", "Get-ChildItem kept/[ot]*.jsonl | Get-SukiArchiveItem", "Get-SukiArchiveItem kept/[ot]*.jsonl", "Push-Location kept; Get-SukiArchiveItem; Pop-Location" })
        {
            Assert.Equal(["a", "b"], (await RunWellAsync(way)).Values("SessionId"));
        }

        Assert.Equal(["ManifestInvalid"], (await RunAsync("Get-SukiArchiveItem kept/a")).Causes);
        Assert.Equal(["ReadFailed"], (await RunAsync("Get-SukiArchiveItem none.jsonl")).Causes);
        Assert.Equal(["ManifestInvalid"], (await RunAsync("Get-SukiArchiveItem kept/webhooks.jsonl")).Causes);
    }

    [Fact]
    public async Task Incomplete_lines_are_ignored_with_a_warning()
    {
        AddSession("a");
        await RunWellAsync($"'a' | {Save}");
        await File.AppendAllTextAsync(Path.Combine(Folder, "kept", "archive.jsonl"), "{\"schema\":1,\"kind\":\"file\",\"sess");

        CommandResult result = await RunWellAsync("Get-SukiArchiveItem kept");

        Assert.Equal(["a"], result.Values("SessionId"));
        Assert.Contains("1 incomplete line", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_was_saved_as_UTF_16_is_read()
    {
        AddSession("a", chunks: 2);
        await RunWellAsync($"'a' | {Save}");
        string manifest = Path.Combine(Folder, "kept", "archive.jsonl");
        await File.WriteAllTextAsync(manifest, await File.ReadAllTextAsync(manifest), System.Text.Encoding.Unicode);

        Assert.Equal(["1", "2"], (await RunWellAsync("Get-SukiArchiveItem kept/archive.jsonl")).Values("SequenceNumber"));
        Assert.Equal(["1", "2"], (await RunWellAsync("Get-SukiArchiveItem kept")).Values("SequenceNumber"));
    }
}
